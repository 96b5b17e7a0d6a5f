"""Expressions, read from YAML: arithmetic as people write it, by Python's own parser and a walk that knows little."""

from __future__ import annotations

import ast
import re

from engine.documents.node import Node
from engine.knowledge.expression import (
    Case,
    Cases,
    Constant,
    Expression,
    Op,
    Operation,
    Reading,
    constant,
)
from engine.knowledge.vocabulary import Attribute
from engine.load.labels import unread
from engine.load.language import Language
from engine.number import LARGEST, number_text, too_long
from engine.problem import Where, did_you_mean

LONGEST, DEEPEST = 4_000, 50
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_SIGNS: dict[type[ast.operator], Op] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_FUNCTIONS: dict[str, Op] = {"least": "least", "most": "most"}
_MEANT = {"min": "least", "minimum": "least", "max": "most", "maximum": "most"}
_KNOWN = "an expression has numbers, attributes, figures, + - * /, brackets, least(..) and most(..)"


class _WrongError(Exception):
    """A mistake in an expression, and which part of it is wrong."""

    def __init__(self, part: ast.AST | None, message: str, id: str = "bad-expression") -> None:
        super().__init__(message)
        self.part = part
        self.id = id


def expression(attribute: Attribute, node: Node, language: Language) -> Expression | None:
    """What a computed attribute is worked out from; None where a mistake was reported, with its place."""
    if isinstance(node.value, dict):
        return _cases(attribute, node, language)
    if not isinstance(node.value, str | int | float) or isinstance(node.value, bool):
        message = "computed is an expression (income - expenses), or cases: {cases: [{when: {..}, value: ..}]}"
        language.report(node.where(language.file), "bad-expression", message)
        return None
    return _Reader(attribute, node, language).read()


def compiled(attribute: Attribute, node: Node, language: Language) -> bool:
    """Whether the expression that an attribute is computed from could be read; then the attribute has it."""
    attribute.computed = expression(attribute, node.value["computed"], language)
    return attribute.computed is not None


def _cases(attribute: Attribute, node: Node, language: Language) -> Expression | None:
    listed = node.value["cases"].value if set(node.value) == {"cases"} else None
    if not isinstance(listed, list) or not listed:
        message = "computed takes an expression, or cases: {cases: [{when: {..}, value: ..}, {value: ..}]}"
        language.report(node.where(language.file), "bad-expression", message)
        return None
    made = [_case(attribute, each, place == len(listed) - 1, language) for place, each in enumerate(listed)]
    sound = [each for each in made if each is not None]
    return Cases(tuple(sound)) if len(sound) == len(made) else None


def _case(attribute: Attribute, node: Node, last: bool, language: Language) -> Case | None:
    keys = set(node.value) if isinstance(node.value, dict) else set()
    if keys != {"when", "value"} and not (last and keys == {"value"}):
        message = "a case is {when: {..}, value: ..}; the last one may be {value: ..}, for where none before it holds"
        language.report(node.where(language.file), "bad-expression", message)
        return None
    when = language.condition(node.value["when"]) if "when" in keys else None
    inner = node.value["value"]
    if isinstance(inner.value, dict | list):
        language.report(inner.where(language.file), "bad-expression", "the value of a case is an expression")
        return None
    value = expression(attribute, inner, language)
    return None if value is None or (when is None and "when" in keys) else Case(when, value)


class _Reader:
    def __init__(self, attribute: Attribute, node: Node, language: Language) -> None:
        self.attribute = attribute
        self.node = node
        self.language = language
        self.text = (node.raw if node.raw is not None else str(node.value)).strip()

    def read(self) -> Expression | None:
        try:
            return self.walk(self.parsed().body, 0)
        except _WrongError as error:
            self.language.report(self.place(error.part), error.id, str(error))
        except _LostError:
            pass
        return None

    def parsed(self) -> ast.Expression:
        if len(self.text) > LONGEST:
            raise _WrongError(None, f"an expression has at most {LONGEST:,} characters")
        try:
            return ast.parse(self.text, mode="eval")
        except SyntaxError as error:
            at = ast.Constant(0, lineno=1, col_offset=max(0, (error.offset or 1) - 1))
            raise _WrongError(at, f"the expression cannot be read here; {_KNOWN}") from None
        except (ValueError, MemoryError, RecursionError):
            raise _WrongError(None, f"the expression cannot be read; {_KNOWN}") from None

    def place(self, part: ast.AST | None) -> Where:
        """Where a part of the expression stands in its file."""
        where = self.node.where(self.language.file)
        if part is None or self.node.opening < 0 or getattr(part, "lineno", 1) > 1:
            return where
        before = self.text.encode()[: getattr(part, "col_offset", 0)].decode(errors="ignore")
        return Where(where.file, where.line, where.column + self.node.opening + len(before))

    def walk(self, part: ast.expr, depth: int) -> Expression:
        if depth > DEEPEST:
            raise _WrongError(part, f"an expression is at most {DEEPEST} levels deep")
        if isinstance(part, ast.Constant):
            return self.number(part)
        if isinstance(part, ast.Name | ast.Attribute):
            return self.named(part)
        if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub | ast.UAdd):
            inner = self.walk(part.operand, depth + 1)
            return inner if isinstance(part.op, ast.UAdd) else Operation("-", (inner,))
        if isinstance(part, ast.BinOp) and type(part.op) in _SIGNS:
            return self.operation(part, depth)
        if isinstance(part, ast.Call):
            return self.call(part, depth)
        raise _WrongError(part, f"this is not understood; {_KNOWN}")

    def number(self, part: ast.Constant) -> Expression:
        written = ast.get_source_segment(self.text, part) or ""
        if not _PLAIN.fullmatch(written):
            raise _WrongError(part, "a number in an expression is written with digits and one point: 0.3")
        if abs(float(written)) > LARGEST or too_long(written):
            raise _WrongError(part, too_long(written) or f"a number is from {-LARGEST:,} to {LARGEST:,}")
        return Constant(written)

    def named(self, part: ast.expr) -> Expression:
        name = ast.get_source_segment(self.text, part) or ""
        attributes, figures = self.language.attributes, self.language.figures
        found = attributes.get(name)
        if found is not None:
            if not found.numeric:
                raise _WrongError(part, f"{name} is {found.a_kind}, and numbers are computed with")
            return Reading(name)
        if name in figures:
            return Constant(number_text(figures[name]), name)
        if name in self.language.labels:
            raise _WrongError(part, unread(name), "reads-text")
        if name in self.language.broken or {"attributes", "programs", "figures"} & set(self.language.broken):
            raise _LostError
        near = did_you_mean(name, [*(each for each, it in attributes.items() if it.numeric), *figures])
        raise _WrongError(part, f"{name} is neither an attribute nor a figure{near}", "unknown-name")

    def operation(self, part: ast.BinOp, depth: int) -> Expression:
        op = _SIGNS[type(part.op)]
        one, other = (self.walk(each, depth + 1) for each in (part.left, part.right))
        if op == "/":
            divisor = constant(other)
            if divisor == 0:
                raise _WrongError(part.right, "nothing is divided by 0")
            if divisor is None and depth:
                message = "a quotient of this kind is rounded, so it stands alone: divide last, or give it an attribute"
                raise _WrongError(part, f"{message} of its own")
        return Operation(op, (one, other))

    def call(self, part: ast.Call, depth: int) -> Expression:
        name = ast.get_source_segment(self.text, part.func) or ""
        if name not in _FUNCTIONS:
            near = f"; did you mean {_MEANT[name]}?" if name in _MEANT else did_you_mean(name, _FUNCTIONS)
            raise _WrongError(part.func, f"{name} is not known here{near or '; there are least(..) and most(..)'}")
        if len(part.args) < 2 or part.keywords:
            raise _WrongError(part, f"{name} takes two numbers or more: {name}(a, b)")
        return Operation(_FUNCTIONS[name], tuple(self.walk(each, depth + 1) for each in part.args))


class _LostError(Exception):
    """An expression names what stands in a file that could not be read."""
