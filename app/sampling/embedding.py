"""Texts as vectors: what an embedder is, and the two that need no download (TF-IDF, reduced by SVD).

Caveat: TF-IDF is fitted on the texts that are compared; vectors of two fits have nothing to do with one another. It
sees words (or runs of letters), not meaning: a paraphrase is another text to it.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from app.sampling.diversity import Array

__all__ = ["DIMENSIONS", "Embedder", "TfidfEmbedder", "unit_rows"]

DIMENSIONS: Final = 256
_MOST_WORDS: Final = 50_000
_LONGEST: Final = 4000
"""Characters of a text that are looked at."""


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """What reports call it; another name for whatever gives other vectors."""

    def embed(self, texts: Sequence[str]) -> Array:
        """Give unit rows, float32, shape (number of texts, dimensions); a text without content is a zero row.

        Raises:
            TaprootError: the texts could not be embedded.
        """


class TfidfEmbedder:
    """TF-IDF of words and pairs of words, or of runs of 3 to 5 letters, reduced to ``dimensions`` by a truncated SVD.

    Args:
        letters: runs of letters within words instead of words.
        dimensions: fewer when the texts have fewer.
        seed: of the randomised SVD.
    """

    def __init__(self, *, letters: bool = False, dimensions: int = DIMENSIONS, seed: int = 0) -> None:
        self._letters, self._dimensions, self._seed = letters, dimensions, seed

    @property
    def name(self) -> str:
        """``tfidf-words`` or ``tfidf-letters``."""
        return "tfidf-letters" if self._letters else "tfidf-words"

    def embed(self, texts: Sequence[str]) -> Array:
        """Fit on these texts, and give their vectors."""
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        kind = ("char_wb", (3, 5)) if self._letters else ("word", (1, 2))
        sparse = TfidfVectorizer(
            analyzer=kind[0],
            ngram_range=kind[1],
            max_features=_MOST_WORDS,
            sublinear_tf=True,
            dtype=np.float32,
            token_pattern=r"(?u)\b\w+\b" if not self._letters else None,
        )
        cut = [text[:_LONGEST] for text in texts]
        try:
            weighed = sparse.fit_transform(cut)
        except ValueError:
            # No text holds a word.
            return np.zeros((len(texts), 1), np.float32)
        most = min(self._dimensions, weighed.shape[1] - 1, len(texts) - 1)
        if most < 2:
            return unit_rows(weighed.toarray())
        return unit_rows(TruncatedSVD(most, random_state=self._seed).fit_transform(weighed))


def unit_rows(vectors: Array) -> Array:
    """Give every row the length 1; a zero row stays."""
    made = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    scaled: Array = made / np.where(lengths > 0, lengths, 1.0)
    return scaled
