"""One word for what a node is in a picture."""

import pytest

from app.exports.roles import Role, role_of
from app.records.dataset import NodeKind
from app.records.excerpt import Excerpt, ExcerptNode
from app.records.lineage import NodeStatus


@pytest.mark.parametrize(
    ("node", "role"),
    [
        (ExcerptNode(id="org/asked", kind=NodeKind.BENCHMARK), Role.TARGET),
        (ExcerptNode(id="org/exam", kind=NodeKind.BENCHMARK, status=NodeStatus.ROOT), Role.BENCHMARK),
        (ExcerptNode(id="openai/gsm8k", status=NodeStatus.ROOT), Role.BENCHMARK),
        (ExcerptNode(id="TruthfulQA", exists=False), Role.BENCHMARK),
        (ExcerptNode(id="org/gsm8k-distilled", status=NodeStatus.ROOT), Role.ROOT),
        (ExcerptNode(id="A book", exists=False), Role.OFF_HUB),
        (ExcerptNode(id="org/one", status=NodeStatus.TRACED), Role.BETWEEN),
        (ExcerptNode(id="org/two"), Role.UNREAD),
    ],
)
def test_a_benchmark_is_one_also_where_only_its_name_says_so(node, role):
    assert role_of(Excerpt(dataset="org/asked"), node) is role
