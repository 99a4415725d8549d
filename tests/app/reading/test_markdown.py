import pytest

from app.reading.decoding import INVISIBLE_NOTE
from app.reading.markdown import read_markdown


@pytest.mark.parametrize(
    "kept",
    [
        "We mix [Pears](https://huggingface.co/datasets/farm/pears) and [Plums][p].\n",
        "| set | rows |\n|:---|---:|\n| Pears | 5K |\n",
        "- Pears: 5\n- Plums: 6\n  1. small\n",
        "> quoted **words** and `farm/pears`\n",
        '```python\nds = load_dataset("farm/pears", split="train")\n```\n',
        "See <https://farm.org/pears> or https://farm.org/plums.\n",
        "Between 5 < 6 and 1K<n<10K and `<div>` in code.\n",
        "Title\n=====\n\nText of an rst file, see `pears <https://farm.org>`_.\n",
        "An unclosed fence:\n```\nwords made from farm/pears\n",
        "References to the source: https://huggingface.co/datasets/farm/pears\n",
    ],
)
def test_what_can_be_evidence_stays_as_written(kept: str) -> None:
    assert read_markdown(kept).text == kept


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("# A\n![logo](logo.png)\ntext", "# A\n\ntext\n"),
        ("[![build](https://img.shields.io/b.svg)](https://ci.org/x) text", " text\n"),
        (
            "[![Data](https://img.shields.io/d.svg)](https://huggingface.co/datasets/farm/pears)",
            "[Data](https://huggingface.co/datasets/farm/pears)\n",
        ),
        ('<p align="center"><a href="https://farm.org">Farm <b>shop</b></a></p>', "\n[Farm shop](https://farm.org)\n"),
        ("a<br>b <sub>c</sub>", "a\nb c\n"),
        ("<details><summary>More</summary>\n\nMade from **pears**.\n</details>", "More\n\nMade from **pears**.\n"),
        ("- [Sources](#sources)\n- [Use](#use)\n\ntext", "text\n"),
        ("### Curation\n\n[More Information Needed](https://hub.org/c)\n\ntext", "### Curation\n\ntext\n"),
        ("data:image/png;base64," + "iVBORw0KGgo1" * 40 + " text", " text\n"),
    ],
)
def test_chrome_goes(raw: str, read: str) -> None:
    assert read_markdown(raw).text.lstrip("\n") == read.lstrip("\n")


def test_html_tables_become_rows() -> None:
    raw = "<table>\n<tr><th>set</th><th>rows</th></tr>\n<tr><td>Pears\n<i>green</i></td><td>5K</td></tr>\n</table>"
    rows = [line.replace(" ", "") for line in read_markdown(raw).text.strip().split("\n")]
    assert rows == ["|set|rows|", "|Pearsgreen|5K|"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- derived from farm/secret -->",
        "<span hidden>derived from farm/secret</span>",
        '<div style="display:none"><div>derived from</div> farm/secret</div>',
        '<span style="color:#ffffff">derived from farm/secret</span>',
        '<font color="white">derived from farm/secret</font>',
        '<p style="font-size:0px">derived from farm/secret</p>',
        "<!-- derived from farm/secret",
    ],
)
def test_invisible_text_goes_with_a_note(hidden: str) -> None:
    read = read_markdown(f"Seen.\n\n{hidden}")
    assert read.text == "Seen.\n"
    assert INVISIBLE_NOTE in read.notes


@pytest.mark.parametrize(
    "seen", ['<span style="color:#333">pears</span>', '<b style="color:white;background:navy">pears</b>']
)
def test_coloured_text_is_not_invisible(seen: str) -> None:
    assert read_markdown(f"Made of {seen}.").text == "Made of pears.\n"


def test_scripts_go_without_a_note() -> None:
    read = read_markdown("a <style>p { x: y }</style><script>if (a < b) run()</script>b")
    assert (read.text, read.notes) == ("a b\n", ())


def test_a_word_that_looks_like_an_unclosed_tag_hides_nothing() -> None:
    assert "made from farm/pears" in read_markdown("Write <video> before, it is made from farm/pears.").text


def test_a_link_that_nobody_closed_ends_with_its_paragraph() -> None:
    raw = '<p><a href="./README.md"> English\n</p>\n\n## Data\n\n| Set | Rows |\n|---|---|\n| Pears | 5 |\n'
    read = read_markdown(raw).text
    assert "[English](./README.md)" in read
    assert "\n## Data\n\n| Set | Rows |\n|---|---|\n| Pears | 5 |\n" in read


def test_a_value_on_a_line_of_its_own_stays_in_its_tag() -> None:
    read = read_markdown('<img alt=\n      "a > b" src="x">Sampled from A.')
    assert "Sampled from A." in read.text
    assert "src" not in read.text


def test_a_stray_quote_in_a_tag_hides_nothing() -> None:
    raw = '<img src="https://otter.example/a.jpg" right:10px">\n\nSampled from OtterCrawl.\n\n<p align="center">'
    assert "Sampled from OtterCrawl." in read_markdown(raw).text


def test_of_long_code_the_lines_that_name_data_stay() -> None:
    filler = "\n".join(f"plot(axis_{n}, width=2)" for n in range(60))
    read = read_markdown(f"```python\n{filler}\nds = load_dataset('farm/pears')\n{filler}\n```\nafter")
    assert "ds = load_dataset('farm/pears')" in read.text
    assert "axis_7," not in read.text
    assert read.notes == ("long code left out",)


def test_long_code_without_data_goes() -> None:
    filler = "\n".join(f"plot(axis_{n}, width=2)" for n in range(60))
    read = read_markdown(f"before\n```python\n{filler}\n```\nafter")
    assert read.text == "before\n\nafter\n"
    assert read.notes == ("long code left out",)


def test_bibliographies_go_but_not_sources_called_references() -> None:
    raw = (
        "## Citation\n```bibtex\n@article{a,\n  title={Pears at Scale},\n  author={A. Gardener},\n  year={2023}\n}\n"
        "```\n"
        "## References\n- Gardener et al. Growing pears. arXiv preprint arXiv:2301.00001, 2023.\n"
        "- The rows come from https://huggingface.co/datasets/farm/pears (2023)\n"
    )
    read = read_markdown(raw)
    assert "Gardener" not in read.text
    assert "title={Pears at Scale}" in read.text
    assert "farm/pears" in read.text
    assert read.notes == ("bibliography left out",)


def test_comments_in_code_are_no_headings() -> None:
    read = read_markdown("# Pears\n```bash\n# get pears\nget\n```\n## Sources\n**In short**\ntext\n\nEnd\n---\n")
    assert [(section.heading, section.level) for section in read.sections] == [
        ("Pears", 1),
        ("Sources", 2),
        ("In short", 6),
        ("End", 2),
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "```\n",
        "<!--",
        "<div>",
        "<a href='x'>",
        "[x](http://a.b) ",
        "![",
        "# h\n",
        "| a ",
        "@misc{",
        "<a '",
        '"<a ',
        " ",
        "A1b",
    ],
)
def test_a_lot_of_anything_is_read(unit: str) -> None:
    read = read_markdown(unit * (200_000 // len(unit)))
    assert sum(section.end - section.start for section in read.sections) == len(read.text)
    assert len(read.sections) <= 5_001
