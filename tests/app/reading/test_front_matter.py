import pytest

from app.reading.front_matter import MAX_FRONT_MATTER_BYTES, load_front_matter, metadata_lines, split_front_matter


def test_front_matter_is_split_off() -> None:
    assert split_front_matter("---\nlicense: mit\n---\n# Title\n---\nend") == ("license: mit\n", "# Title\n---\nend")
    assert split_front_matter("\n\n---\na: 1\n--- \nb") == ("a: 1\n", "b")
    assert split_front_matter("---\n---\nb") == ("", "b")


@pytest.mark.parametrize(
    "text", ["", "words\n---\na: 1\n---\n", "---\nno end", "---\njust a line\n---\nwords", "----\na: 1\n----"]
)
def test_what_is_no_front_matter_stays_in_the_body(text: str) -> None:
    assert split_front_matter(text) == (None, text)


def test_values_are_loaded() -> None:
    assert load_front_matter("a: [1, x]\nb: &n {c: d}\ne: *n\n2020: y") == (
        {"a": [1, "x"], "b": {"c": "d"}, "e": {"c": "d"}, "2020": "y"},
        (),
    )
    assert load_front_matter("") == ({}, ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [1", "not valid YAML"),
        ("a: b: c", "not valid YAML"),
        ("a: 2020-13-45", "not valid YAML"),
        ("a: !!python/object:os.system x", "not valid YAML"),
        ("{[1]: 2}", "not valid YAML"),
        ("- a\n- b", "not a mapping"),
        ("a: &x [*x]", "contains itself"),
        ("a: " + "[" * 60 + "]" * 60, "nested deeper"),
        ("x: " + "y" * MAX_FRONT_MATTER_BYTES, "larger than"),
    ],
)
def test_what_cannot_be_loaded_is_noted(text: str, why: str) -> None:
    loaded, notes = load_front_matter(text)
    assert loaded == {}
    assert len(notes) == 1
    assert why in notes[0]


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert load_front_matter("\n".join(lines))[1] == ("front matter not loaded: expands to more than 100000 values",)
    assert load_front_matter("\n".join(lines[:3]))[1] == ()


def test_lines_of_lineage_are_kept_word_for_word() -> None:
    text = (
        "license: cc-by-4.0\nsource_datasets:\n- extended|quizset\ntask_categories:\n- text-generation\n"
        "dataset_info:\n- config_name: easy\n  features:\n  - name: question\n    dtype: string\n"
        "derived_from: lab/parent\nextra_gated_prompt: sign here\nconfigs: default\n"
    )
    assert metadata_lines(text) == (
        "license: cc-by-4.0\nsource_datasets:\n- extended|quizset\ndataset_info:\n- config_name: easy\n"
        "derived_from: lab/parent"
    )


def test_metadata_is_bounded() -> None:
    languages = "\n".join(f"- l{n}" for n in range(5000))
    configs = "\n".join(f"- config_name: c{n}" for n in range(5000))
    assert metadata_lines(f"language:\n{languages}\nconfigs:\n{configs}").count("\n") < 300


def test_long_numbers_are_text() -> None:
    """Counting in base 60 costs the square of the length; a number of thousands of digits cannot be printed."""
    loaded, notes = load_front_matter(f"a: 1{':59' * 80_000}\nb: 0x{'f' * 5000}\n? 0x{'e' * 5000}\n: 12.5\nc: 10_000\n")
    assert notes == ()
    assert {type(value) for value in (loaded["a"], loaded["b"])} == {str}
    assert loaded["0x" + "e" * 5000] == 12.5
    assert loaded["c"] == 10_000
