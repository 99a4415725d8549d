"""The only reader of the environment. Everything else is handed a frozen ``Settings``.

An environment file is read only when it is named, and then keys and endpoints come from it alone,
never mixed with the process environment: a foreign endpoint must not meet a key of ours.
"""

import getpass
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

__all__ = ["PUBLIC_URLS", "Settings", "load_settings", "login_name"]

PUBLIC_URLS: Final[Mapping[str, str]] = {
    "huggingface": "https://huggingface.co",
    "openai": "https://api.openai.com/v1",
    "tavily": "https://api.tavily.com",
    "arxiv_api": "https://export.arxiv.org",
    "arxiv": "https://arxiv.org",
    "github_raw": "https://raw.githubusercontent.com",
    "github_api": "https://api.github.com",
}
"""Where each service lives when nothing redirects it; cassettes always hold these addresses."""


class Settings(BaseSettings):
    """What the environment says; absent is ``None``, never an invented value.

    Durations are in seconds. Secrets are ``SecretStr``: they print as stars.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    hf_endpoint: str | None = Field(default=None, validation_alias="HF_ENDPOINT")
    hf_token: SecretStr | None = Field(default=None, validation_alias="HF_TOKEN")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    model: str | None = Field(default=None, validation_alias="TAPROOT_MODEL")
    tavily_base_url: str | None = Field(default=None, validation_alias="TAVILY_BASE_URL")
    tavily_api_key: SecretStr | None = Field(default=None, validation_alias="TAVILY_API_KEY")
    arxiv_url: str | None = Field(default=None, validation_alias="TAPROOT_ARXIV_URL")
    github_raw_url: str | None = Field(default=None, validation_alias="TAPROOT_GITHUB_RAW_URL")
    github_api_url: str | None = Field(default=None, validation_alias="TAPROOT_GITHUB_API_URL")
    github_token: SecretStr | None = Field(default=None, validation_alias="GITHUB_TOKEN")
    web_url: str | None = Field(default=None, validation_alias="TAPROOT_WEB_URL")
    """A mirror of the web: ``https://host/path`` is fetched as ``<web_url>/https/host/path``."""
    allow_hosts: str = Field(default="", validation_alias="TAPROOT_ALLOW_HOSTS")
    patience_s: float = Field(default=120.0, ge=0, validation_alias="TAPROOT_PATIENCE_S")
    requests_per_minute: float | None = Field(default=None, gt=0, validation_alias="TAPROOT_REQUESTS_PER_MINUTE")
    tokens_per_minute: float | None = Field(default=None, gt=0, validation_alias="TAPROOT_TOKENS_PER_MINUTE")
    """Of the model; absent: as many as it takes."""
    prices: Path | None = Field(default=None, validation_alias="TAPROOT_PRICES")
    db: Path = Field(default=Path("lineage.db"), validation_alias="TAPROOT_DB")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from the arguments alone; ``load_settings`` chooses the one place they come from."""
        return (init_settings,)

    @field_validator("hf_token", "openai_api_key", "tavily_api_key", "github_token")
    @classmethod
    def _fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        """Trim a key; one that no header can carry would be quoted in the error that says so."""
        if key is None:
            return None
        text = key.get_secret_value().strip()
        if not text.isascii() or not text.isprintable():
            raise ValueError("it holds characters which no key has (line breaks, or letters beyond ASCII)")
        return SecretStr(text) if text else None

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Hosts (``host`` or ``host:port``, lower case) which may be private."""
        return frozenset(part.strip().lower() for part in self.allow_hosts.split(",") if part.strip())

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every key that is set, as plain text: what must not be written down anywhere."""
        keys = (self.hf_token, self.openai_api_key, self.tavily_api_key, self.github_token)
        return tuple(key.get_secret_value() for key in keys if key is not None)

    @property
    def has_model(self) -> bool:
        """Whether a model can be asked: a key or an endpoint is set."""
        return self.openai_api_key is not None or self.openai_base_url is not None


def load_settings(env_file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``env_file`` when named, else from ``environment`` (default: the process's).

    Raises:
        ValueError: the file cannot be read, or a value has the wrong form.
    """
    values: Mapping[str, str | None]
    if env_file is not None:
        from dotenv import dotenv_values

        if not env_file.is_file():
            raise ValueError(f"The environment file {env_file} does not exist.")
        # Taken as written: ${NAME} would be filled in from the process, and carry its key to a foreign endpoint.
        values = dotenv_values(env_file, interpolate=False)
    else:
        values = os.environ if environment is None else environment
    given = {key: value for key, value in values.items() if value}
    try:
        return Settings.model_validate(
            {
                field.validation_alias: given[str(field.validation_alias)]
                for field in Settings.model_fields.values()
                if field.validation_alias in given
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{first['loc'][0]} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from None


def login_name() -> str | None:
    """Give the name the user of this process is logged in under; ``None`` where it has none (some containers).

    From the environment (``LOGNAME``, ``USER`` ...), else from the accounts of the machine.
    """
    try:
        return getpass.getuser().strip() or None
    except (OSError, KeyError, ImportError):
        return None
