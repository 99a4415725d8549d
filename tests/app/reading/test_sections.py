from app.reading.sections import MAX_SECTIONS, assemble, find_headings, split_sections


def test_headings_of_all_kinds_are_found() -> None:
    text = "# One #\nTwo\n===\n**Three:**\n### [Four](u) `x`\n- Not\n---\n"
    assert [(level, words) for _, level, words in find_headings(text)] == [
        (1, "One"),
        (1, "Two"),
        (6, "Three:"),
        (3, "Four x"),
    ]


def test_sections_cover_the_text_without_overlap() -> None:
    text = "before\n# A\na\n## B\nb"
    sections = split_sections(text, find_headings(text))
    assert [(s.heading, s.level, text[s.start : s.end]) for s in sections] == [
        ("", 0, "before\n"),
        ("A", 1, "# A\na\n"),
        ("B", 2, "## B\nb"),
    ]


def test_no_text_has_no_sections() -> None:
    assert split_sections("", []) == ()
    assert split_sections("", [(0, 1, "x")]) == ()


def test_two_headings_at_one_place_make_one_section() -> None:
    assert len(split_sections("abc", [(0, 1, "a"), (0, 2, "b")])) == 1


def test_sections_are_bounded() -> None:
    read = assemble("# h\n" * (MAX_SECTIONS + 10), notes=["a", "b", "a"])
    assert len(read.sections) == MAX_SECTIONS
    assert read.sections[-1].end == len(read.text)
    assert read.notes == ("a", "b")
