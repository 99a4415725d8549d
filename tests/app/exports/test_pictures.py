"""Pictures: well-formed, whole, legible, harmless, the same every time; in PNG with text on it."""

import itertools
import re
import struct
import zlib
from xml.etree import ElementTree

import pytest

from app.errors import ConfigurationError, UsageError
from app.exports import png, svg
from app.exports.canvas import Canvas
from app.exports.labels import shortened, width_of
from app.records.excerpt import Excerpt, ExcerptNode
from tests.app.exports.lineages import HOSTILE, LINEAGES, an_edge, many

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(excerpt, **more):
    return ElementTree.fromstring(svg.draw(excerpt, **more))


@pytest.mark.parametrize("name", LINEAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_node_and_edge_is_drawn_with_its_title(name, dark):
    excerpt = LINEAGES[name]
    root = parsed(excerpt, dark=dark)
    titles = [element.text for element in root.iter(f"{NAMESPACE}title")]
    assert len(titles) == 1 + len(excerpt.nodes) + len(excerpt.edges)
    assert root.get("role") == "img"
    assert root.find(f"{NAMESPACE}desc").text.startswith(f"{len(excerpt.nodes)} datasets")
    assert svg.draw(excerpt, dark=dark) == svg.draw(excerpt, dark=dark)


def test_nothing_steers_or_runs():
    text = svg.draw(LINEAGES["hostile names"])
    root = ElementTree.fromstring(text)
    tags = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "style", "rect", "text", "g", "path", "circle"}
    names = {name for element in root.iter() for name in element.keys()}  # noqa: SIM118 (not a dict)
    assert not {name for name in names if name.startswith("on") or "href" in name}
    assert not set(text) & set("\x00\x1b\x07\u202e\u2028\ufffe")
    assert "javascript:alert(1)" in "".join(root.itertext())
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize("count", [35, 150, 300])
def test_boxes_do_not_meet_and_labels_fit(count):
    canvas = Canvas(many(count))
    boxes = sorted(canvas.boxes.values(), key=lambda box: (box.x, box.y))
    assert len(boxes) == count
    for above, below in itertools.pairwise(boxes):
        assert above.x != below.x or below.y - above.y >= above.height
        assert above.x == below.x or above.x + above.width < below.x
    for box in boxes:
        assert width_of(box.label, canvas.font_size) + 24 <= box.width
        assert box.x >= 0
        assert box.x + box.width <= canvas.width
        assert box.height / 2 <= box.y <= canvas.height
    assert canvas.width < 12_000
    assert canvas.height < 4_000


def test_upstream_stands_left_unless_the_edge_closes_a_cycle():
    for name in ("tiny", "300", "cycles"):
        canvas = Canvas(LINEAGES[name])
        backward = [
            edge for edge in LINEAGES[name].edges if canvas.boxes[edge.upstream].x >= canvas.boxes[edge.downstream].x
        ]
        assert len(backward) == {"tiny": 0, "300": 0, "cycles": 3}[name]


def test_kinds_of_edges_differ_in_dashes_and_doubt_has_a_mark():
    relationships = ("Direct Inclusion/Subset", "Semantic Evolution", "CoT Distillation", "Synthetic Generation")
    edges = [an_edge("a/b", f"c/{number}", relationship=words) for number, words in enumerate(relationships)]
    nodes = [ExcerptNode(id="a/b"), *(ExcerptNode(id=edge.upstream) for edge in edges)]
    text = svg.draw(Excerpt(nodes=tuple(nodes), edges=tuple(edges)))
    drawn = re.findall(r'<g class="e">.*?<path d="[^"]*" fill="none" stroke="[^"]*" stroke-width="[^"]*" '
                       r'stroke-opacity="[^"]*"( stroke-dasharray="[^"]*")?/>', text)  # fmt: skip
    assert len(set(drawn)) == 4
    assert ">?</text>" not in text
    tiny = svg.draw(LINEAGES["tiny"])
    assert tiny.count(">?</text>") == 3
    assert tiny.count(">×</text>") == 2
    assert "needs review" in tiny
    assert "benchmark" in tiny
    assert "off-Hub" in tiny


def test_too_much_for_a_picture_is_one_sentence():
    with pytest.raises(UsageError, match="name one with --dataset ID, or export graphml"):
        svg.draw(Excerpt(nodes=tuple(ExcerptNode(id=f"a/{number}") for number in range(svg.MOST_NODES + 1))))


def test_long_names_are_shortened_in_the_middle():
    short = shortened("organisation/a-dataset-with-a-very-long-name-indeed-v2.5", 11, 150)
    assert short.startswith("organisa")
    assert short.endswith("v2.5")
    assert width_of(short, 11) <= 150
    assert all(width_of(shortened(name, 11, 236), 11) <= 236 for name in HOSTILE)


def test_a_png_shows_names(tmp_path):
    pytest.importorskip("resvg_py")
    try:
        png.write(tmp_path / "one.png", LINEAGES["one node"])
    except ConfigurationError as error:
        pytest.skip(str(error))
    png.write(tmp_path / "other.png", Excerpt(dataset="lab/a1one", nodes=(ExcerptNode(id="lab/a1one"),)))
    first, second = ((tmp_path / name).read_bytes() for name in ("one.png", "other.png"))
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", first[16:24])
    assert width > 400
    assert height > 100
    assert first != second
    position = first.index(b"IDAT")
    length = struct.unpack(">I", first[position - 4 : position])[0]
    assert zlib.decompressobj().decompress(first[position + 4 : position + 4 + length])


def test_without_a_font_a_png_is_refused(tmp_path, monkeypatch):
    pytest.importorskip("resvg_py")
    monkeypatch.setattr(png, "_FONTS", ("no font of this name",))
    png._font.cache_clear()
    try:
        with pytest.raises(ConfigurationError, match="PNG needs a font"):
            png.write(tmp_path / "one.png", LINEAGES["one node"])
    finally:
        png._font.cache_clear()
    assert not list(tmp_path.iterdir())
