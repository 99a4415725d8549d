"""Which columns of a set hold what: question, input, output, messages, choices; found by their names, or told.

The schema of each file is found from its first rows, so a folder may mix layouts. :func:`normalised_rows` gives every
row in one form, with the columns of ``NORMALISED``:

* ``question``: the question, instruction or prompt; of a conversation the first turn of the user
* ``input``: what comes with it: an input or context; empty when there is none
* ``output``: answer, response, completion; of a conversation the first turn of the assistant; of a preference pair the
  chosen one; empty when there is none
* ``choices``: the answers to choose from, a line each; empty when there are none
* ``row``: the row's number in its file, from 0; ``file``: the name of the file

Caveat: later turns and system prompts of conversations, and rejected answers, are in none of these columns.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from app.errors import DataError, UsageError
from app.rows.ports import HubRows
from app.rows.readers import RowBatch, read_batches
from app.rows.values import choices_text, conversation, plain_texts

__all__ = ["NORMALISED", "ReadRows", "RowSchema", "find_schema", "normalise", "normalised_rows", "read_columns"]

NORMALISED: Final = pa.schema(
    [
        ("question", pa.string()),
        ("input", pa.string()),
        ("output", pa.string()),
        ("choices", pa.string()),
        ("row", pa.int64()),
        ("file", pa.string()),
    ]
)

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "messages": ("messages", "conversations", "conversation", "dialogue", "dialog", "turns"),
    "question": (
        "instruction", "question", "problem", "prompt", "query", "inputs", "user", "goal", "text", "input"
    ),
    "input": ("input", "context", "passage"),
    "output": (
        "output", "response", "completion", "chosen", "answer", "answers", "best answer", "best_answer", "target",
        "targets", "solution", "canonical_solution", "code", "assistant", "generation",
    ),
    "choices": ("choices", "options", "endings"),
    "cases": ("instances",),
}  # fmt: skip
"""Names of columns by role, the first that is there wins; in lower case."""

_LETTERS: Final = ("a", "b", "c", "d")
ROLES: Final = ("question", "input", "output", "messages", "choices")


@dataclass(frozen=True, slots=True)
class RowSchema:
    """Which column plays which role; ``None`` where a set has none. ``letters`` are choices in columns of their own.

    ``told`` says that a person named the columns; then only they are used.
    """

    question: str | None = None
    input: str | None = None
    output: str | None = None
    messages: str | None = None
    choices: str | None = None
    cases: str | None = None
    letters: tuple[str, ...] = ()
    told: bool = False

    def described(self) -> str:
        """Give the schema as people read it: ``question=problem, output=answer``."""
        roles = [(role, getattr(self, role)) for role in (*ROLES, "cases")]
        parts = [f"{role}={column}" for role, column in roles if column is not None]
        parts += [f"choices={'+'.join(self.letters)}"] if self.letters else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """One batch, as the file has it and in the one form (columns of ``NORMALISED``, same length), with its schema."""

    source: RowBatch
    rows: pa.RecordBatch
    schema: RowSchema


def read_columns(text: str | None) -> RowSchema | None:
    """Read a schema that a person tells: ``question=prompt,output=answer`` or ``messages=chat``.

    Raises:
        UsageError: a role is unknown, or no question is told.
    """
    if text is None:
        return None
    told: dict[str, str] = {}
    for part in text.split(","):
        role, equals, column = (piece.strip() for piece in part.partition("="))
        if role not in ROLES or not equals or not column:
            raise UsageError(f"{part.strip()[:100]!r} is no column; write ROLE=COLUMN with ROLE of {', '.join(ROLES)}.")
        told[role] = column
    if "question" not in told and "messages" not in told:
        raise UsageError("Columns need a question, or messages: question=COLUMN.")
    return RowSchema(**told, told=True)  # type: ignore[arg-type]


def find_schema(columns: Iterable[str], types: Mapping[str, pa.DataType] | None = None) -> RowSchema | None:
    """Find which columns play which role; ``None`` when no column can be the question.

    >>> find_schema(["id", "instruction", "input", "output"]).described()
    'question=instruction, input=input, output=output'
    >>> find_schema(["question", "A", "B", "C", "D", "answer"]).described()
    'question=question, output=answer, choices=A+B+C+D'
    >>> find_schema(["prompt", "chosen", "rejected"]).described()
    'question=prompt, output=chosen'
    """
    by_name = {name.lower().strip(): name for name in reversed(list(columns))}
    taken: set[str] = set()
    found: dict[str, str] = {}
    for role in ("messages", "question", "output", "input", "choices", "cases"):
        name = next((by_name[name] for name in _NAMES[role] if name in by_name and by_name[name] not in taken), None)
        if name is not None:
            found[role] = name
            taken.add(name)
    nested = _nested_question(found.get("question"), types or {})
    schema = RowSchema(**found)  # type: ignore[arg-type]
    if nested and schema.messages is None:
        schema = replace(schema, messages=found["question"], question=None)
    elif schema.messages is not None:
        schema = RowSchema(messages=schema.messages)
    elif schema.question is None and schema.output is not None and "chosen" in by_name:
        schema = RowSchema(messages=by_name["chosen"])
    if all(letter in by_name for letter in _LETTERS):
        schema = replace(schema, letters=tuple(by_name[letter] for letter in _LETTERS))
    return schema if schema.question or schema.messages else None


def _nested_question(column: str | None, types: Mapping[str, pa.DataType]) -> bool:
    kind = types.get(column or "")
    return kind is not None and (pa.types.is_list(kind) or pa.types.is_large_list(kind))


def normalised_rows(
    place: str, hub: HubRows | None = None, columns: RowSchema | None = None, *, skip_unfit: bool = False
) -> Iterator[ReadRows]:
    """Read every row of a place in the one form, batch by batch (see the module).

    Args:
        place: a file, folder, pattern or ``hf:org/name[:config[:split]]``.
        hub: brings Hub files; none: such places are refused.
        columns: a told schema (:func:`read_columns`); none: found for each file.
        skip_unfit: rows without a question get an empty one, instead of ending the reading.

    Raises:
        UsageError: the place does not exist, or a told column is not there.
        DataError: a file is damaged, or a row does not fit: which, and why.
    """
    schema, file = columns, ""
    for batch in read_batches(place, hub):
        if columns is None and batch.file != file:
            schema, file = _schema_of(batch), batch.file
        assert schema is not None
        yield ReadRows(batch, normalise(batch, schema, skip_unfit=skip_unfit), schema)


def _schema_of(batch: RowBatch) -> RowSchema:
    schema = find_schema(batch.batch.schema.names, {field.name: field.type for field in batch.batch.schema})
    if schema is None:
        raise DataError(
            f"{batch.file}: no column can be the question; there are {', '.join(batch.batch.schema.names)[:200]}. "
            "Name it: --columns question=COLUMN."
        )
    return schema


def normalise(batch: RowBatch, schema: RowSchema, *, skip_unfit: bool = False) -> pa.RecordBatch:
    """Bring a batch into the one form.

    Raises:
        UsageError: a told column is in no row of the batch.
        DataError: a row has no question (its column is absent or null).
    """
    length = batch.batch.num_rows
    columns = {name: batch.batch.column(name) for name in batch.batch.schema.names}
    _check_told(batch, schema, columns)
    if schema.messages is not None:
        question, output = conversation(columns.get(schema.messages), length)
        input_ = pa.array([""] * length, pa.string())
    else:
        question = plain_texts(columns.get(schema.question or ""), length)
        input_ = plain_texts(columns.get(schema.input or ""), length).fill_null("")
        output = plain_texts(columns.get(schema.output or ""), length).fill_null("")
    choices = choices_text(columns, schema.choices, schema.letters, length)
    if schema.cases is not None and schema.cases in columns:
        input_, output = _first_case(columns[schema.cases])
    if question.null_count:
        question = _without_nulls(batch, schema, question, skip_unfit)
    rows = pa.array(range(batch.first_row, batch.first_row + length), pa.int64())
    names = pa.array([batch.file] * length, pa.string())
    return pa.RecordBatch.from_arrays([question, input_, output, choices, rows, names], schema=NORMALISED)


def _check_told(batch: RowBatch, schema: RowSchema, columns: Mapping[str, pa.Array]) -> None:
    if not schema.told:
        return
    for role in ROLES:
        column = getattr(schema, role)
        if column is not None and column not in columns:
            raise UsageError(
                f"{batch.file}, rows from {batch.first_row}: no column {column!r} for the {role}; there are "
                f"{', '.join(columns)[:200]}."
            )


def _first_case(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Give input and output of the first case of each row (the seed tasks of self-instruct)."""
    cases = [row[0] if isinstance(row, list) and row and isinstance(row[0], dict) else {} for row in column.to_pylist()]
    sides = ([str(case.get(side) or "") for case in cases] for side in ("input", "output"))
    input_, output = (pa.array(side, pa.string()) for side in sides)
    return input_, output


def _without_nulls(batch: RowBatch, schema: RowSchema, question: pa.Array, skip_unfit: bool) -> pa.Array:
    if skip_unfit:
        return question.fill_null("")
    first = question.is_null().to_pylist().index(True)
    column = schema.messages or schema.question
    there = [name for name, value in batch.batch.slice(first, 1).to_pylist()[0].items() if value is not None]
    raise DataError(
        f"{batch.file}, row {batch.first_row + first}: no {'turn of a user' if schema.messages else 'question'} in "
        f"{column!r}; the row has {', '.join(there)[:200] or 'nothing'}. Skip such rows with --skip-unfit."
    )
