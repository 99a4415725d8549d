"""What fills the cards of real datasets beside their origin: fields, an example row, code, considerations, a citation.

Nothing in it names another dataset, so that the length of a card changes no edge. Equal chances give equal texts.
"""

import json
import random

__all__ = ["card_matter"]

_SUBJECTS = ("The annotators", "Our reviewers", "Two of the authors", "The maintainers", "Volunteers of the project")
_DEEDS = (
    "checked a random share of the rows by hand and corrected what was unclear",
    "agreed on a short guide before the work began and revised it twice",
    "removed rows that were too long, too short or not in the language of the others",
    "discussed every row on which opinions differed until one answer was left",
    "noted the time that each row took and were paid by the hour",
    "wrote down their doubts in a separate column, which is not published",
)
_REASONS = (
    "because early drafts had shown how easily small errors add up",
    "so that later versions can be compared with this one",
    "although the effort was larger than planned",
    "which is why a few rows are missing from the last shard",
    "and the share of such rows is small",
)
_FIELDS = ("question", "answer", "steps", "level", "topic", "turns", "language", "score", "length", "split", "checked")
_KINDS = ("string", "int32", "float32", "bool", "list of strings")
_WORDS = (
    *("river", "number", "window", "letter", "garden", "sum", "train", "apple", "square", "morning", "teacher"),
    *("distance", "basket", "clock", "bridge", "paper", "colour", "angle", "ticket", "market", "island", "engine"),
)
_HEADINGS = ("Annotation process", "Intended use", "Limitations", "Personal information", "Maintenance", "Changes")


def card_matter(name: str, length: int, chance: random.Random) -> str:
    """Give about ``length`` characters of Markdown; empty when that is too little for any."""
    parts: list[str] = []
    makers = (_fields, _row, _code, _citation)
    number = 0
    while (left := length - sum(map(len, parts))) > 200:
        made = makers[number](name, chance) if number < len(makers) else _considerations(number, left, chance)
        parts.append(made if len(made) <= left else _considerations(number, left, chance))
        number += 1
    return "".join(parts)


def _fields(name: str, chance: random.Random) -> str:
    rows = "\n".join(f"| `{field}` | {chance.choice(_KINDS)} | {_sentence(chance)} |" for field in _FIELDS)
    return f"\n## Dataset structure\n\n### Fields\n\n| Field | Type | Meaning |\n| --- | --- | --- |\n{rows}\n"


def _row(name: str, chance: random.Random) -> str:
    row = {
        "question": f"A {_some(chance, 12)}?",
        "answer": f"The {_some(chance, 30)}.",
        "steps": [f"First the {_some(chance, 8)}.", f"Then the {_some(chance, 8)}."],
        "level": chance.randrange(1, 6),
    }
    return f"\n### Example\n\n```json\n{json.dumps(row, indent=2)}\n```\n"


def _code(name: str, chance: random.Random) -> str:
    return (
        "\n## Loading\n\n```python\nfrom datasets import load_dataset\n\n"
        f"rows = load_dataset('{name}', split='train')\n"
        f"for row in rows.select(range({chance.randrange(2, 50)})):\n    print(row['question'], row['answer'])\n```\n"
    )


def _citation(name: str, chance: random.Random) -> str:
    short = name.rpartition("/")[2]
    key = f"{short.replace('-', '')}{chance.randrange(2021, 2026)}"
    fields = f"  author = {{A. Writer and B. Reader}},\n  title = {{{short}}}"
    return f"\n## Citation\n\n```bibtex\n@misc{{{key},\n{fields}\n}}\n```\n"


def _considerations(number: int, length: int, chance: random.Random) -> str:
    text = f"\n## {_HEADINGS[number % len(_HEADINGS)]}\n\n"
    while len(text) < min(length, 900) - 100:
        text += f"{chance.choice(_SUBJECTS)} {chance.choice(_DEEDS)}, {chance.choice(_REASONS)}. "
    return f"{text.rstrip()}\n"


def _sentence(chance: random.Random) -> str:
    return f"the {_some(chance, 4)} of the row"


def _some(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(count))
