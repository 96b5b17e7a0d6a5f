"""How a computed number came about: the expression with the numbers in it, and the case that counted."""

from __future__ import annotations

from engine.knowledge import condition
from engine.knowledge.condition import Attributes
from engine.knowledge.expression import Cases, Expression, case_of, numbers_in, read_in, wording
from engine.knowledge.value import Values
from engine.knowledge.vocabulary import Attribute


def worked_out(attribute: Attribute, values: Values, attributes: Attributes) -> tuple[list[str], list[str]]:
    """The sentences about it, and the attributes it was worked out from, each once."""
    expression: Expression | None = attribute.computed
    lines, read = list[str](), list[str]()
    while isinstance(expression, Cases):
        case = case_of(expression, values, attributes)
        if case is None:
            lines.append("it is not known which of its cases counts, or none does")
            read.extend(name for each in expression.cases if each.when for name in condition.reads(each.when))
            expression = None
            break
        if case.when is not None:
            lines.append(f"the case that counts: {condition.wording(case.when, attributes)}")
            read.extend(condition.reads(case.when))
        elif len(expression.cases) > 1:
            lines.append("no case before the last holds")
            read.extend(name for each in expression.cases if each.when for name in condition.reads(each.when))
        expression = case.value
    if expression is not None:
        said = f"{attribute.title} = {wording(expression, attributes, values)}"
        shown = values.get(attribute.name)
        if next(read_in(expression), None) is not None or shown is None:
            said += f" = {attribute.title_of(shown)}"
        lines.append(said)
        read.extend(numbers_in(expression))
    return lines, list(dict.fromkeys(read))
