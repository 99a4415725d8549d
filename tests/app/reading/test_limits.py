from app.reading.limits import cut
from app.reading.sections import assemble


def test_short_texts_stay() -> None:
    read = assemble("# A\nwords\n")
    assert cut(read, 100) is read


def test_a_text_is_cut_at_the_end_of_a_section() -> None:
    read = cut(assemble("# A\n" + "a" * 60 + "\n# B\n" + "b" * 60, notes=["kept"]), 100)
    assert read.text == "# A\n" + "a" * 60 + "\n"
    assert [section.heading for section in read.sections] == ["A"]
    assert read.notes == ("kept", "cut after 65 of 129 characters")


def test_one_long_section_is_cut_at_a_line() -> None:
    read = cut(assemble("# A\n" + "word word\n" * 50), 100)
    assert read.text.endswith("word word\n")
    assert 50 < len(read.text) <= 100
    assert read.sections[-1].end == len(read.text)


def test_one_long_line_is_cut_anywhere() -> None:
    assert cut(assemble("x" * 500), 100).text == "x" * 100
