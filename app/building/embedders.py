"""Embedders by their names on the command line, those that cost something behind a cache.

``words`` and ``letters`` are TF-IDF, fitted on the texts at hand; ``endpoint`` asks the OpenAI-compatible service of
the settings; ``local`` runs a sentence-transformers model that lies on this machine (extra ``embed``).
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from app.errors import ConfigurationError, DataError, TaprootError
from app.llm.embeddings import Embeddings
from app.sampling.diversity import Array
from app.sampling.embedding import Embedder, TfidfEmbedder, unit_rows
from app.settings import Settings
from app.sources.endpoints import Service
from app.sources.http import Door
from app.sources.sdk_transports import model_client
from app.store.vectors import Vectors

__all__ = ["EMBEDDERS", "embedder_for"]

EMBEDDERS: Final = ("words", "letters", "endpoint", "local")
ENDPOINT_MODEL: Final = "text-embedding-3-small"
LOCAL_MODEL: Final = "sentence-transformers/all-MiniLM-L6-v2"


@contextmanager
def embedder_for(kind: str, settings: Settings, seed: int, model: str | None, cache: Path) -> Iterator[Embedder]:
    """Give an embedder, for as long as the context lasts.

    Args:
        kind: of ``EMBEDDERS``.
        settings: endpoint, key, patience.
        seed: of TF-IDF's reduction.
        model: of ``endpoint`` or ``local``; absent: a usual one.
        cache: the file with vectors of earlier times, for ``endpoint`` and ``local``.

    Raises:
        ConfigurationError: no endpoint is set, the extra is not installed, or there is no such model.
    """
    if kind in ("words", "letters"):
        if model is not None:
            raise ConfigurationError(f"--embed-model says nothing for {kind}; it is for endpoint and local.")
        yield TfidfEmbedder(letters=kind == "letters", seed=seed)
        return
    made = _Endpoint(settings, model or ENDPOINT_MODEL) if kind == "endpoint" else _Local(model or LOCAL_MODEL)
    vectors = Vectors(cache, made.name)
    try:
        yield _Cached(made, vectors)
    finally:
        vectors.close()


class _Cached:
    """Asks for what is not known yet, each text once, in parts which are kept as they come."""

    _PART: Final = 2048

    def __init__(self, embedder: Embedder, vectors: Vectors) -> None:
        self._embedder, self._vectors = embedder, vectors

    @property
    def name(self) -> str:
        return self._embedder.name

    def embed(self, texts: Sequence[str]) -> Array:
        known = self._vectors.known(texts)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for start in range(0, len(new), self._PART):
            part = new[start : start + self._PART]
            made = dict(zip(part, self._embedder.embed(part), strict=True))
            self._vectors.keep(made)
            known.update(made)
        if len({len(vector) for vector in known.values()}) > 1:
            raise DataError(f"{self.name} gives vectors of another length than before; remove its cache.")
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 1), np.float32)


class _Endpoint:
    """The service of the settings; each call has an event loop and a door of its own."""

    def __init__(self, settings: Settings, model: str) -> None:
        if not settings.has_model:
            raise ConfigurationError("Embedding by endpoint needs OPENAI_API_KEY or OPENAI_BASE_URL.")
        self._settings, self._model = settings, model

    @property
    def name(self) -> str:
        return f"endpoint {self._model}"

    def embed(self, texts: Sequence[str]) -> Array:
        try:
            return unit_rows(np.asarray(asyncio.run(self._asked(texts)), np.float32))
        except* TaprootError as errors:
            raise _first(errors) from None

    async def _asked(self, texts: Sequence[str]) -> list[list[float]]:
        async with Door(self._settings) as door, model_client(door) as client:
            service = Embeddings(
                base_url=door.endpoints.base(Service.OPENAI),
                host=door.host_of(Service.OPENAI),
                api_key=self._settings.openai_api_key,
                model=self._model,
                client=client,
                patience=door.patience,
            )
            return await service.embed(texts)


def _first(errors: BaseExceptionGroup[TaprootError]) -> TaprootError:
    inner = errors.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


class _Local:
    """A sentence-transformers model on this machine."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise ConfigurationError("Embedding by a local model needs the extra: pip install '.[embed]'.") from None
        try:
            # What is not on this machine is not fetched: that would be a second door to the network.
            self._loaded = SentenceTransformer(model, local_files_only=True)
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"{model[:200]} is no model on this machine that can be loaded: {str(error)[:200]}."
            ) from None
        self._model = model

    @property
    def name(self) -> str:
        return f"local {self._model}"

    def embed(self, texts: Sequence[str]) -> Array:
        return unit_rows(np.asarray(self._loaded.encode(list(texts), show_progress_bar=False), np.float32))
