"""What a portfolio writes: the format and packing of a file, and the columns as that format holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlglot import exp

from engine.problem import UNSEEN, Problem, ProblemError, Where, escaped, one_of, printable
from engine.scale.columns import Statement
from engine.scale.dialect import column, text
from engine.sheets.formula import A_NUMBER, AT_START, WITHIN, marked

OutputFormat = Literal["parquet", "csv", "jsonl", "duckdb", "xlsx"]
ENDINGS: dict[str, OutputFormat] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".duckdb": "duckdb",
    ".db": "duckdb",
    ".xlsx": "xlsx",
}
_PACKED = {".gz": "gzip", ".zst": "zstd"}
STANDARD_OUTPUT = "-"
# What nobody sees, as DuckDB reads it, but carriage returns, which a cell may hold; it has no halves of characters.
_UNSEEN = "".join(
    rf"\x{{{first:x}}}-\x{{{last:x}}}"
    for first, last in ((0xB, 0xC), (0xE, 0x1F), *UNSEEN)
    if (first, last) not in ((0xB, 0x1F), (0xD800, 0xDFFF))
)
# Three decimals after up to three digits have two readings; a zero more has one.
_TWO_READINGS = r"^(-?[1-9][0-9]{0,2}\.[0-9]{3})$"


@dataclass(frozen=True, slots=True)
class Output:
    """Where results go, in which format, and how they are packed."""

    name: str
    format: OutputFormat
    packing: str = ""


def output_of(name: str, said: OutputFormat | None) -> Output:
    """The output of a name, by its ending or by what is said. Raises ProblemError where neither tells a format."""
    if name == STANDARD_OUTPUT:
        if said not in ("csv", "jsonl"):
            raise _refused("standard output takes text: say --to csv or --to jsonl, or name a file")
        return Output(name, said)
    suffixes = [each.lower() for each in Path(name).suffixes]
    packing = _PACKED.get(suffixes[-1], "") if suffixes else ""
    ending = (suffixes[:-1] if packing else suffixes)[-1:]
    found = said or (ENDINGS.get(ending[0]) if ending else None)
    if found is None:
        shown = printable(Path(name).name, 80)
        raise _refused(f"{shown} tells no format; end it in one of {one_of(ENDINGS)} (.csv.gz too), or say --to")
    if packing and found in ("parquet", "duckdb", "xlsx"):
        raise _refused(f"{found} is packed inside; name the file without {suffixes[-1]}")
    return Output(name, found, packing)


def _refused(message: str) -> ProblemError:
    return ProblemError([Problem(Where("--output"), "bad-option", message)])


def copied(
    made: Statement, target: Path, output: Output, types: Sequence[str], metadata: Mapping[str, str], raw: bool
) -> exp.Copy:
    """The statement that writes a file; `types` are those of the first columns, which are carried through."""
    options: dict[str, exp.Expr] = {"FORMAT": exp.var("JSON" if output.format == "jsonl" else output.format)}
    query = made.query
    if output.format == "csv":
        query = _as_csv(made, types, raw)
        options["HEADER"] = exp.true()
    elif output.format == "jsonl":
        query = _as_json(made, types)
    else:
        pairs = [exp.PropertyEQ(this=exp.to_identifier(key), expression=text(word)) for key, word in metadata.items()]
        options["KV_METADATA"] = exp.Struct(expressions=pairs)
    if output.format in ("csv", "jsonl"):
        options["COMPRESSION"] = text(output.packing or "none")
    params = [exp.CopyParameter(this=exp.var(name), expression=value) for name, value in options.items()]
    return exp.Copy(this=exp.Subquery(this=query), kind=False, files=[text(str(target))], params=params)


def reread(made: Statement, written: exp.Expr) -> Statement:
    """The statement that gives what another one wrote into a table."""
    columns = [exp.alias_(column(each.alias), each.alias, quoted=True) for each in made.query.expressions]
    return Statement(exp.select(*columns).from_(written), made.arrays, made.contradictions)


def _as_csv(made: Statement, types: Sequence[str], raw: bool) -> exp.Select:
    """The statement for CSV, which has no arrays: members between semicolons, and [] for none."""
    query = made.query.copy()
    typed = []
    for index, expression in enumerate(query.expressions):
        inner = expression.this if isinstance(expression, exp.Alias) else expression
        kind = types[index] if index < len(types) else "VARCHAR[]" if expression.alias in made.arrays else ""
        # Ours hold names of the knowledge base; what is carried through may hold anything, and be called so.
        ours = raw or index >= len(types)
        name = expression.alias if ours else marked(escaped(expression.alias))
        typed.append(exp.alias_(_csv_cell(inner, kind, ours), name, quoted=True))
    query.set("expressions", typed)
    return query


def _csv_cell(inner: exp.Expr, kind: str, plain: bool) -> exp.Expr:
    if kind == "VARCHAR[]":
        joined = exp.func("ARRAY_TO_STRING", inner, text(";"))
        nothing = exp.EQ(this=exp.func("LEN", inner.copy()), expression=exp.Literal.number(0))
        return _guarded(exp.Case().when(nothing, text("[]")).else_(joined), plain)
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return _guarded(exp.cast(exp.Anonymous(this="TO_JSON", expressions=[inner]), "VARCHAR"), plain)
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        return _guarded(exp.cast(inner, "VARCHAR"), plain)
    if kind in ("DOUBLE", "FLOAT"):
        words: list[exp.Expr] = [exp.cast(inner, "VARCHAR"), text(_TWO_READINGS), text("\\10")]
        return exp.Anonymous(this="REGEXP_REPLACE", expressions=words)
    return inner


def _guarded(cell: exp.Expr, plain: bool) -> exp.Expr:
    """A text with nothing unseen, and an apostrophe before whatever a spreadsheet would run."""
    if plain:
        return cell
    seen = _seen(cell)
    is_number = _matches(cell, A_NUMBER)
    inside = exp.Anonymous(this="REGEXP_REPLACE", expressions=[seen, text(WITHIN), text(r"\1'\2"), text("g")])
    quoted = exp.DPipe(this=text("'"), expression=inside.copy())
    return exp.Case().when(is_number, cell).when(_matches(inside, AT_START), quoted).else_(inside)


def _seen(cell: exp.Expr) -> exp.Expr:
    """A text with what nobody sees as escapes: taken apart only where there is any."""
    each = exp.column("c")
    code = exp.Anonymous(this="UNICODE", expressions=[each.copy()])
    shown = exp.Case().when(exp.not_(_matches(each, f"[{_UNSEEN}]")), each.copy())
    for most, form in ((0x100, r"\x%02x"), (0x10000, r"\u%04x"), (0x110000, r"\U%08x")):
        written = exp.Anonymous(this="PRINTF", expressions=[text(form), code.copy()])
        shown = shown.when(exp.LT(this=code.copy(), expression=exp.Literal.number(most)), written)
    parts = exp.Anonymous(this="STRING_SPLIT", expressions=[cell.copy(), text("")])
    every = exp.Array(expressions=[exp.Comprehension(this=shown, expression=each.copy(), iterator=parts)])
    return (
        exp.Case().when(_matches(cell, f"[{_UNSEEN}]"), exp.func("ARRAY_TO_STRING", every, text(""))).else_(cell.copy())
    )


def _matches(cell: exp.Expr, pattern: str) -> exp.Expr:
    return exp.Anonymous(this="REGEXP_MATCHES", expressions=[cell.copy(), text(pattern)])


def _as_json(made: Statement, types: Sequence[str]) -> exp.Select:
    """The statement for JSON Lines, which has no infinite numbers: these are texts."""
    query = made.query.copy()
    typed = list(query.expressions)
    for index, kind in enumerate(types):
        if kind in ("DOUBLE", "FLOAT"):
            inner = typed[index].this
            word = exp.cast(inner.copy(), "VARCHAR")
            finite = exp.Anonymous(this="ISFINITE", expressions=[inner.copy()])
            as_number = exp.Anonymous(this="TO_JSON", expressions=[exp.cast(word.copy(), "DOUBLE")])
            as_text = exp.Anonymous(this="TO_JSON", expressions=[word])
            known = exp.Case().when(finite, as_number).else_(as_text)
            nothing = inner.copy().is_(exp.null())
            typed[index] = exp.alias_(
                exp.Case().when(nothing, exp.null()).else_(known), typed[index].alias, quoted=True
            )
    query.set("expressions", typed)
    return query
