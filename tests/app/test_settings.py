"""Settings: one place for keys and endpoints, and keys that can travel in a header."""

from pathlib import Path

import pytest

from app.settings import load_settings


def test_a_file_takes_nothing_from_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign file with a foreign endpoint must not draw the key of the process to itself."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-process")
    file = tmp_path / "theirs.env"
    file.write_text("OPENAI_BASE_URL=https://example.org/${OPENAI_API_KEY}\nOPENAI_API_KEY=${OPENAI_API_KEY}\n")
    settings = load_settings(file)
    assert "sk-of-the-process" not in "".join([*settings.secrets, settings.openai_base_url or ""])


@pytest.mark.parametrize("key", ["hf_secret\nx: y", "hf_s\u00e9cret", "hf_secret\x00"])
def test_a_key_that_no_header_carries_is_refused_without_being_told(key: str) -> None:
    with pytest.raises(ValueError, match="HF_TOKEN cannot be used") as raised:
        load_settings(environment={"HF_TOKEN": key})
    assert "cret" not in str(raised.value)


def test_white_space_around_a_key_is_no_part_of_it() -> None:
    assert load_settings(environment={"HF_TOKEN": " hf_secret\n"}).secrets == ("hf_secret",)
    assert load_settings(environment={"HF_TOKEN": " \n"}).hf_token is None


def test_settings_print_no_key() -> None:
    assert "hf_secret" not in repr(load_settings(environment={"HF_TOKEN": "hf_secret"}))
