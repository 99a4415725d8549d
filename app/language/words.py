"""Words with a part of their own in a sentence about data: auxiliaries, tools, seeds, tests.

Ordinary words of English only; the roles that whole families of words play are in :mod:`app.language.roles`.
"""

import re
from typing import Final

from app.language.roles import Role, role

__all__ = [
    "ADDRESSED",
    "AUXILIARY",
    "BASES",
    "CLOSERS",
    "COPULA",
    "FILE_HOSTS",
    "MAKES",
    "MEANS",
    "MILD",
    "MODAL",
    "OBSERVED",
    "PLAIN_SEEDS",
    "PREPOSITIONS",
    "SCHEMA",
    "SEEDS",
    "SOFT",
    "TAKES",
    "TELLS",
    "TESTS",
    "TOOLS",
    "TRAINING",
    "UNASKED_DATA",
    "WEAK_DATA",
    "Role",
    "role",
]

TAKES: Final = re.compile(
    r"""(?:
    collect | sampl | subsampl | extract | select | tak | took | crawl | scrap | retriev | download | import |
    cop[yi] | borrow | mined | mining | adopt | cho | pick | draw | drew | inherit | pull | quer | acquir |
    harvest | recall | obtain | keep | kept | reus
    )""",
    re.VERBOSE,
)
"""Verbs that take what exists; their direct object is a source."""

MAKES: Final = re.compile(
    r"""(?:
    generat | synthesi | distil | annotat | form | appear | com | found | make | made | produc | develop | creat
    | built | build | construct | compil | prepar | assembl | curat | gather | split
    )""",
    re.VERBOSE,
)
"""Verbs that make something new; their direct object is a product."""

BASES: Final = re.compile(
    r"""(?:
    base[ds]? | built | builds? | building | draw[ns]? | drew | drawing | expand\w* | extend\w* | construct\w* |
    created | grounded | founded | seeded | bootstrap\w* | curated | layered | rel(?:y|ies|ied|ying)
    )$""",
    re.VERBOSE,
)
"""Verbs of "based on"."""

SEEDS: Final = frozenset(
    """
    backbone base basis context contexts demonstrations exemplars few-shot foundation input inputs instructions
    material materials origin pool problems prompts queries questions raw reference seed seeds source sources
    starting
    """.split()  # noqa: SIM905
)
"""What a dataset is used as when it is used for building."""

PLAIN_SEEDS: Final = frozenset(
    {"demonstrations", "exemplars", "few-shot", "seed", "seeds", "source", "sources", "starting"}
)
"""Those of the seeds that say so beyond doubt."""

COPULA: Final = frozenset({"are", "is", "was", "were"})
"""Forms of "to be" that join a subject and a name."""

AUXILIARY: Final = frozenset(
    """
    a also an are been being corpus dataset has have in is itself then turn was were
    """.split()  # noqa: SIM905
)
"""What may stand between a subject and its verb."""

SOFT: Final = frozenset(
    """
    also be been being can had has have i it we will
    """.split()  # noqa: SIM905
)
"""Where the walk to the left ends without a result."""

ADDRESSED: Final = frozenset(
    {"can", "could", "may", "please", "recommend", "suggest", "recommended", "should", "users", "you", "your"}
)
"""Words that speak to the user of the dataset, not of its making."""

MODAL: Final = frozenset({"can", "could", "may", "might", "must", "should", "would"})
"""Modal verbs: what can be done was not done here."""

FILE_HOSTS: Final = frozenset(
    {"internet archive", "zenodo", "figshare", "dataverse", "osf", "google drive", "hugging face", "huggingface"}
    | {"github", "kaggle", "dropbox", "modelscope", "academic torrents", "archive.org", "bigquery", "s3", "amazon s3"}
    | {"google bigquery", "aws", "the hub", "hub"}
)
"""Places that keep files of others."""

OBSERVED: Final = frozenset({"out", "noticed", "discovered", "observed", "reported", "found", "noted"})
"""Words before "that", by which others remark on a dataset."""

SCHEMA: Final = frozenset(
    """
    columns fields keys attributes labels classes categories features languages countries dialects scripts splits
    configurations levels ratings domains topics subjects disciplines areas genres industries skills fields
    """.split()  # noqa: SIM905
)
"""Parts of a table's schema and values of its columns, which are no datasets."""

MEANS: Final = frozenset({"by", "from", "multiple", "of", "to", "using", "via", "with"})
"""Words before the means of an action."""

TESTS: Final = frozenset({"eval", "evaluation", "held-out", "test", "testing", "validation"})
"""Kinds of evaluation data."""

MILD: Final = frozenset({"gains", "performance", "report", "reported", "reports", "results", "validated"})
"""Words of evaluation that say little beside a construction cue."""

TOOLS: Final = frozenset(
    """
    code codes codebase procedure implementation implementations repo repository script scripts library pipeline method
    methods framework model models results recipe notebook website work workflow tokenizer architecture template
    prompt-template evaluation experiments training judge verifier verifiers verification classifier classifiers
    algorithm approach system tool tools software leaderboard app demo project format formats pattern patterns
    interface package parser formatter resolver errors corrections ranking class classes plugin module modules
    api server client wrapper bug fix changelog syntax design strategy packing taxonomy rubric rubrics criteria
    layout manual idea ideas workers noise
    guideline guidelines
    scale hyperparameters ontology tagset principles
    """.split()  # noqa: SIM905
)
"""Subjects that are no data: what is said of them is not said of the dataset."""

WEAK_DATA: Final = frozenset(
    """
    tests test items item entries entry records functions function pages page issues issue commits content
    contents annotations sources source answers answer responses response threads thread turns archives archive
    papers paper files tickets comments solutions solution trajectories completions traces trace tasks task
    seeds seed reviews
    """.split()  # noqa: SIM905
)
"""Nouns of data that are used of software too."""

UNASKED_DATA: Final = frozenset(
    """
    tests test annotations annotation answers answer responses response source sources traces trace seed seeds
    content contents functions function issues issue
    """.split()  # noqa: SIM905
)
"""Nouns whose "… from X" says little: answers and tests come from anywhere."""

TRAINING: Final = frozenset(
    """
    fine-tuning finetuning instruction-tuning pre-training pretraining tested train training tuning validation
    """.split()  # noqa: SIM905
)
"""Words of training that may only describe data ("training questions")."""

CLOSERS: Final = frozenset(
    """
    are by for from in is on to using via was we were with
    """.split()  # noqa: SIM905
)
"""Words that end a list."""

TELLS: Final = frozenset(
    """
    offers offer contains contain provides provide includes include consists consist comprises comprise presents
    present has have uses use collects collect combines combine extends extend builds covers augments proposes
    propose introduces introduce releases release is was are were samples gathers curates derives employs
    leverages
    """.split()  # noqa: SIM905
)
"""Verbs by which a sentence tells what a dataset is."""

PREPOSITIONS: Final = frozenset(
    """
    from of on upon with in by to as like against than unlike for between about via through per after before
    during at
    """.split()  # noqa: SIM905
)
"""Prepositions that a rule is known for."""
