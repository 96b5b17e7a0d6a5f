"""Where the dialects of SQL differ in what the compiled rules need: arrays of the names that hold, words of bits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from sqlglot import exp

Dialect = Literal["duckdb", "spark", "snowflake", "bigquery", "postgres", "trino"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "spark", "snowflake", "bigquery", "postgres", "trino")

# A BIGINT is signed everywhere, and a sum of 60 powers of two stays inside it.
WORD = 60
# DuckDB looks an array up in a constant table several times faster than it filters one; 2 to the power of 6 entries
# was the fastest size of table, and longer arrays are several of them, flattened.
_CHUNK = 6
# Beyond so many names the tables themselves, 64 entries for 6 names, take longer to read than they save.
_MANY = 600

Named = Sequence[tuple[exp.Expr, str]]


def text(word: str) -> exp.Literal:
    """A literal text."""
    return exp.Literal.string(word)


def number(value: float) -> exp.Expr:
    """A literal number; one that is not whole is a DOUBLE read from its text, since decimals are compared otherwise."""
    if value == int(value):
        return _whole(int(value))
    return exp.cast(text(repr(value)), "DOUBLE")


def _whole(value: int) -> exp.Expr:
    found = exp.Literal.number(abs(value))
    return exp.Neg(this=found) if value < 0 else found


def column(name: str) -> exp.Column:
    """A column by its exact name."""
    return exp.column(name, quoted=True)


def is_constant(part: exp.Expr, value: bool) -> bool:
    """Whether an expression is the constant true, or false."""
    return isinstance(part, exp.Boolean) and part.this is value


def both(parts: Iterable[exp.Expr]) -> exp.Expr:
    """The parts joined by AND, constants folded; each part is true or false, never NULL."""
    kept = [part for part in parts if not is_constant(part, True)]
    if any(is_constant(part, False) for part in kept):
        return exp.false()
    return exp.and_(*kept, copy=False) if kept else exp.true()


def either(parts: Iterable[exp.Expr]) -> exp.Expr:
    """The parts joined by OR, constants folded."""
    kept = [part for part in parts if not is_constant(part, False)]
    if any(is_constant(part, True) for part in kept):
        return exp.true()
    return exp.or_(*kept, copy=False) if kept else exp.false()


def negation(part: exp.Expr) -> exp.Expr:
    """NOT, constants folded."""
    if isinstance(part, exp.Boolean):
        return exp.false() if part.this else exp.true()
    return exp.not_(part, copy=False)


def several(parts: Sequence[exp.Expr]) -> exp.Expr:
    """Whether more than one of the parts is true; each is true or false, never NULL."""
    if len(parts) < 4:
        return either(both([each.copy(), either(other.copy() for other in parts[:n])]) for n, each in enumerate(parts))
    return exp.GT(this=counted(parts), expression=_whole(1))


def counted(parts: Sequence[exp.Expr]) -> exp.Expr:
    """How many of the parts are true, one at least; each is true or false, never NULL."""
    return total([zero_or_one(each.copy()) for each in parts])


def zero_or_one(condition: exp.Expr) -> exp.Case:
    """1 where a condition is true, and 0 otherwise."""
    return exp.Case().when(condition, _whole(1), copy=False).else_(_whole(0), copy=False)


def at_least(parts: Iterable[exp.Expr], least: int) -> exp.Expr:
    """Whether so many of the parts are true; each is true or false, never NULL. Constants are folded."""
    listed = list(parts)
    open_parts = [part for part in listed if not isinstance(part, exp.Boolean)]
    wanted = least - sum(is_constant(part, True) for part in listed)
    if not 0 < wanted <= len(open_parts):
        return exp.true() if wanted <= 0 else exp.false()
    return exp.GTE(this=counted(open_parts), expression=_whole(wanted))


def total(parts: Sequence[exp.Expr]) -> exp.Expr:
    """The sum of the parts, nested no deeper than it has to be: databases bound the depth of an expression."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return exp.Paren(this=exp.Add(this=total(parts[:middle]), expression=total(parts[middle:])))


def one_of(value: exp.Expr, accepted: list[exp.Expr]) -> exp.Expr:
    """Whether a value is one of those accepted; false where none is, and NULL where the value is."""
    if not accepted:
        return exp.false()
    if len(accepted) == 1:
        return exp.EQ(this=value.copy(), expression=accepted[0])
    return exp.In(this=value.copy(), expressions=accepted)


def surely(part: exp.Expr) -> exp.Expr:
    """False where a test meets NULL: what is unknown does not hold."""
    return exp.func("COALESCE", part, exp.false(), copy=False)


def texts() -> exp.DataType:
    """The type of an array of texts."""
    return exp.DataType.build("ARRAY<VARCHAR>", dialect="duckdb")


def array(named: Named, dialect: Dialect) -> exp.Expr:
    """The names whose condition is true, in the order given, as an array; the conditions must not be NULL."""
    able = [(condition, name) for condition, name in named if not is_constant(condition, False)]
    if not able:
        return exp.cast(exp.Array(expressions=[]), texts())
    if dialect != "duckdb" or len(able) > _MANY:
        return _filtered(able, dialect)
    parts = [_looked_up(able[start : start + _CHUNK]) for start in range(0, len(able), _CHUNK)]
    return parts[0] if len(parts) == 1 else exp.func("FLATTEN", exp.Array(expressions=parts), copy=False)


def encoded(named: Named) -> exp.Expr:
    """As `array` for DuckDB, of distinct names, as members of an ENUM, of which Parquet has a dictionary of texts.

    For each name a number is copied, not its text, and one list is filtered faster than many are looked up.
    """
    names = [text(name) for _, name in named]
    kind = exp.DataType(this=exp.DataType.Type.ENUM, expressions=names)
    every = exp.cast(exp.Array(expressions=[each.copy() for each in names]), _array_of(kind), copy=False)
    return exp.func("LIST_WHERE", every, exp.Array(expressions=[condition for condition, _ in named]), copy=False)


def _array_of(kind: exp.DataType) -> exp.DataType:
    return exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[kind], nested=True)


def _filtered(named: Named, dialect: Dialect) -> exp.Expr:
    cells = [exp.Case().when(condition, text(name), copy=False) for condition, name in named]
    if dialect == "snowflake":
        return exp.ArrayCompact(this=exp.Array(expressions=cells))
    known = exp.Lambda(this=exp.column("x").is_(exp.null()).not_(), expressions=[exp.to_identifier("x")])
    return exp.ArrayFilter(this=exp.Array(expressions=cells), expression=known)


def _looked_up(named: Named) -> exp.Expr:
    names = [name for _, name in named]
    table = exp.Array(
        expressions=[
            exp.Array(expressions=[text(name) for bit, name in enumerate(names) if entry >> bit & 1])
            for entry in range(1 << len(names))
        ]
    )
    place = _sum([condition for condition, _ in named], 1)
    return exp.func("LIST_EXTRACT", exp.cast(table, "VARCHAR[][]", copy=False), place, copy=False)


def _sum(conditions: Iterable[exp.Expr], start: int = 0) -> exp.Expr:
    """`start`, and 2 to the power of its index for each condition that is true."""
    total: exp.Expr | None = _whole(start) if start else None
    for index, condition in enumerate(conditions):
        if is_constant(condition, False):
            continue
        weighed = exp.Mul(this=exp.cast(condition, "BIGINT", copy=False), expression=_whole(1 << index))
        total = weighed if total is None else exp.Add(this=total, expression=weighed)
    return total if total is not None else _whole(0)


def words(conditions: Sequence[exp.Expr], dialect: Dialect) -> list[exp.Expr]:
    """The conditions as bits, 60 to a BIGINT, the first one the lowest."""
    if dialect != "duckdb":
        # Not every dialect casts a condition to a BIGINT.
        conditions = [
            exp.false() if is_constant(each, False) else exp.cast(zero_or_one(each), "BIGINT") for each in conditions
        ]
    every = [_sum(conditions[start : start + WORD]) for start in range(0, len(conditions), WORD)]
    return [exp.cast(word, "BIGINT") if isinstance(word, exp.Literal) else word for word in every]


def within(members: exp.Expr, choices: Sequence[str], dialect: Dialect) -> exp.Expr:
    """Whether all members of an array are among the choices; a member that is NULL is not."""
    allowed = exp.Array(expressions=[text(choice) for choice in choices])
    if dialect == "spark":
        rest = exp.func("ARRAY_EXCEPT", members.copy(), allowed)
        return exp.EQ(this=exp.ArraySize(this=rest), expression=_whole(0))
    # list_has_all passes over NULL, and list_count does not count it.
    counted = exp.EQ(this=exp.func("LIST_COUNT", members.copy()), expression=exp.func("LEN", members.copy()))
    return exp.and_(exp.func("LIST_HAS_ALL", allowed, members.copy()), counted)
