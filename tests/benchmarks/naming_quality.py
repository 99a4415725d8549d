"""How often a gold mention gets the right id, from a Hub that offers it among decoys. Prints; asserts nothing.

Run as ``python -m tests.benchmarks.naming_quality [GOLD.jsonl]``. The Hub is in-process: every gold id, and
for each of them re-uploads with more likes and downloads, other sizes, versions and suffixes, mirrors. Three
measures: by the words alone; with the table of aliases; and with a link in the quote used first, as in a trace.
The last figure counts names that have no id in the gold and were given one all the same.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.naming.aliases import kind_of, look_up
from app.naming.candidates import decide_alias, decide_explicit, decide_off_hub, rank, search_terms
from app.naming.identifier import clean_mention, fold_name, hub_id_in_url
from app.records.claim import NameDecision
from app.records.dataset import Dataset, HubDataset, NodeKind

GOLD = Path(__file__).parents[3] / "shared" / "data" / "gold" / "documents.jsonl"
_OFF_HUB = {NodeKind.CRAWL, NodeKind.WEBSITE, NodeKind.BOOK}


@dataclass(frozen=True)
class Mention:
    """One upstream of the gold; ``id`` is absent when it is not on the Hub."""

    downstream: str
    mention: str
    id: str | None
    evidence: str


class StandInHub:
    """Search by substring of the id, as the Hub's own; ids in any case."""

    def __init__(self, datasets: Iterable[HubDataset]) -> None:
        self.by_id = {dataset.id.lower(): dataset for dataset in datasets}

    def search(self, term: str) -> list[HubDataset]:
        return [dataset for key, dataset in self.by_id.items() if term.lower() in key]


def read_gold(path: Path) -> list[Mention]:
    """Read every upstream mention of a gold file."""
    documents = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Mention(document["dataset"], item["mention"], item.get("id"), item.get("evidence", ""))
        for document in documents
        for item in document["upstream"]
    ]


def stand_in(ids: Iterable[str]) -> StandInHub:
    """Offer the ids (created in 2022) among decoys (later, better liked, more downloaded)."""
    known = list(dict.fromkeys(ids))
    datasets = [_hub(dataset_id, "2022-06-01", likes=20, downloads=900) for dataset_id in known]
    taken = {dataset_id.lower() for dataset_id in known}
    for dataset_id in known:
        datasets += [decoy for decoy in _decoys(dataset_id) if decoy.id.lower() not in taken]
    return StandInHub(datasets)


def _hub(dataset_id: str, day: str, *, likes: int, downloads: int) -> HubDataset:
    created_at = dt.datetime.fromisoformat(day + "T00:00:00Z")
    return HubDataset(id=dataset_id, created_at=created_at, likes=likes, downloads=downloads)


def _decoys(dataset_id: str) -> list[HubDataset]:
    org, _, name = dataset_id.rpartition("/")
    spelled = name.replace("_", "-") if "_" in name else name.replace("-", "_")
    ids = [f"re-uploader/{name}", f"popular-mirror/{spelled}", f"somebody/{name.lower()}"]
    ids += [f"{org}/{name}-{end}" for end in ("cleaned", "10k", "v2", "test")]
    ids += [f"tinkerer/{name}-{end}" for end in ("SFT", "50k", "1.1", "filtered", "zh")]
    return [_hub(decoy, "2022-09-01", likes=900, downloads=5000) for decoy in ids]


def resolve(item: Mention, hub: StandInHub, *, links: bool, aliases: bool) -> NameDecision:
    """Decide as a trace does: link, alias, kind, search."""
    downstream = Dataset(id=item.downstream, name=item.downstream)
    explicit = _explicit(item) if links else None
    if explicit is not None and explicit.lower() in hub.by_id:
        return decide_explicit(item.mention, hub.by_id[explicit.lower()], explicit, downstream)
    alias = look_up(item.mention) if aliases else None
    if alias is not None:
        known = hub.by_id.get(alias.id.lower()) if alias.id is not None else None
        return decide_alias(item.mention, alias, known, downstream)
    kind = kind_of(item.mention, None) if aliases else None
    if kind in _OFF_HUB:
        return decide_off_hub(item.mention, downstream, kind, "named as such")
    found = {known.id: known for term in search_terms(item.mention, None) for known in hub.search(term)}
    return rank(item.mention, list(found.values()), downstream=downstream, sentence=item.evidence, url=None)


def _explicit(item: Mention) -> str | None:
    """Give the id that the mention is, or the only Hub link of its quote that carries its name."""
    if "/" in (cleaned := clean_mention(item.mention)) and " " not in cleaned:
        return hub_id_in_url(cleaned) or cleaned
    links = {hub_id_in_url(word.strip("()[]<>\"',|")) for part in item.evidence.split() for word in part.split("](")}
    links -= {None}
    return links.pop() if len(links) == 1 and item.evidence.count("\n") < 4 else None


def measure(items: list[Mention], *, links: bool, aliases: bool) -> None:
    """Print the share of right ids, and each miss."""
    hub = stand_in(item.id for item in items if item.id is not None)
    decided = [(item, resolve(item, hub, links=links, aliases=aliases)) for item in items]
    with_id = [(item, decision) for item, decision in decided if item.id is not None]
    right = [pair for pair in with_id if pair[1].dataset_id.lower() == (pair[0].id or "").lower() and not pair[1].open]
    is_open = sum(decision.open for _, decision in with_id)
    invented = [(item, decision) for item, decision in decided if item.id is None and decision.exists]
    write = sys.stdout.write
    write(f"links {links}, aliases {aliases}: right {len(right)} of {len(with_id)} ({len(right) / len(with_id):.3f}), ")
    write(f"open {is_open}, invented {len(invented)} of {len(decided) - len(with_id)}\n")
    for item, decision in with_id:
        if (item, decision) not in right:
            write(f"  {item.mention!r} is {item.id}, got {decision.dataset_id} ({decision.reason})\n")
    for item, decision in invented:
        write(f"  invented: {item.mention!r} got {decision.dataset_id}: {decision.reason}\n")


if __name__ == "__main__":
    gold = read_gold(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLD)
    unique = list({(item.downstream, fold_name(item.mention), item.id): item for item in gold}.values())
    for with_links, with_aliases in ((False, False), (False, True), (True, True)):
        measure(unique, links=with_links, aliases=with_aliases)
