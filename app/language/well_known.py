"""Names that everybody knows and whose spelling does not show that they are names: "Wikipedia", "hellaswag".

Only their spelling is known here; what they are there for, the sentence must say, as for any other name.
"""

import re
from typing import Final

from app.language.plain_words import squash

__all__ = ["SMALL_PHRASE", "is_well_known", "is_written_small"]

_SMALL: Final = frozenset(
    """
    airoboros alpaca arxiv dolly bookcorpus boolq
    codealpaca commoncrawl commonvoice cosmopedia codeforces europarl hellaswag
    hotpotqa imagenet imdb leetcode librispeech librivox magpie mathqa metamath metamathqa mmarco msmarco mnli
    numinamath openhermes openorca opensubtitles openwebtext pubmed samsum sharegpt slimorca snli squad
    stackexchange stackoverflow tatoeba triviaqa ultrachat ultrafeedback wikidata wikihow wikinews wikipedia
    wikitext winogrande xsum youtube
    """.split()  # noqa: SIM905
)
_PROPER: Final = frozenset(
    """
    capybara coco dolma europeana flan flickr github goodreads gutenberg kaggle nectar openassistant
    oscar piqa quora reddit spider tripadvisor twitter weibo wikimedia wikisource wiktionary wikivoyage yelp zhihu
    lila instagram telegram pixiv pexels unsplash freesound soundcloud
    """.split()  # noqa: SIM905
)


SMALL_PHRASE: Final = re.compile(
    r"(?<![\w/.-])(?:common (?:voice(?: corpus)?|crawl)|natural questions|financial phrasebank|ms marco"
    r"|stack (?:exchange|overflow)"
    r"|open (?:orca|assistant|hermes|subtitles|web ?text)|visual genome|project gutenberg|penn treebank"
    r"|quora question pairs"
    r"|hacker news|story cloze|trivia ?qa|hotpot ?qa|code alpaca|wall street journal|(?:english |simple )?wikipedia"
    r"|book ?corpus)(?: v?\d{1,4}(?:\.\d{1,3}){0,2})?(?![\w/-])"
)
"""Well-known names of several words where they are written small."""


def is_written_small(word: str) -> bool:
    """Whether a word without capitals is a name all the same."""
    return word in _SMALL


def is_well_known(name: str) -> bool:
    """Whether a capitalised word, its noun left out, is a name known to everybody."""
    return squash(name) in _SMALL or squash(name) in _PROPER or SMALL_PHRASE.fullmatch(name) is not None
