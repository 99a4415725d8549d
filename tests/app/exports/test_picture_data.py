"""What a picture is told: everything with places, or what has changed."""

from app.exports.picture_data import Content, content_of, difference, picture_data
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode

NODES = (ExcerptNode(id="a/target"), ExcerptNode(id="b/up", license="mit"), ExcerptNode(id="c/gone"))
EDGES = (
    ExcerptEdge(downstream="a/target", upstream="b/up", confidence=0.9),
    ExcerptEdge(downstream="a/target", upstream="c/gone"),
)
BEFORE = Excerpt(dataset="a/target", nodes=NODES, edges=EDGES)
AFTER = Excerpt(
    dataset="a/target",
    nodes=(NODES[0], ExcerptNode(id="b/up", license="apache-2.0"), ExcerptNode(id="d/new")),
    edges=(EDGES[0], ExcerptEdge(downstream="b/up", upstream="d/new")),
)


def test_a_difference_holds_what_changed_came_and_went():
    before = content_of(BEFORE)
    after = content_of(AFTER, before=before)
    told = difference(before, after)
    assert [node["id"] for node in told["nodes"]] == ["b/up", "d/new"]
    assert told["nodes"][0]["license"] == "apache-2.0"
    assert told["gone"] == ["c/gone"]
    assert [(edge["downstream"], edge["upstream"]) for edge in told["edges"]] == [("b/up", "d/new")]
    assert told["parted"] == [["a/target", "c/gone"]]


def test_what_is_the_same_is_not_told_again_but_shared():
    before = content_of(BEFORE)
    again = content_of(BEFORE, before=before)
    assert again == before
    assert all(again.nodes[name] is told for name, told in before.nodes.items())
    assert all(again.edges[pair] is told for pair, told in before.edges.items())
    told = difference(before, again)
    assert not any(told[key] for key in ("nodes", "gone", "edges", "parted"))


def test_a_change_of_a_date_alone_is_a_change():
    before = content_of(BEFORE)
    after = content_of(BEFORE, {"c/gone": "2023-05"}, before)
    assert [node["stated_on"] for node in difference(before, after)["nodes"]] == ["2023-05"]


def test_from_nothing_everything_is_told_and_places_depend_on_the_graph_alone():
    after = content_of(AFTER)
    told = difference(Content(), after)
    assert len(told["nodes"]) == 3
    assert len(told["edges"]) == 2
    by_way_of_before = content_of(AFTER, before=content_of(BEFORE))
    assert list(by_way_of_before.nodes) == list(after.nodes)
    assert by_way_of_before.links == after.links
    assert [node["column"] for node in picture_data(AFTER)["nodes"]] == [2, 1, 0]
