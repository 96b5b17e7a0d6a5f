"""Why, why-not, what-if and flip for a person at a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cli.console.terminal import width
from cli.render.text import dim, heading, strong, tree, wrapped
from engine.answers.proposition import Proposition, typed
from engine.explain.difference import Change, Difference
from engine.explain.why import Line
from engine.explain.why_not import Candidate, Requirement, WhyNot
from engine.infer.assessment import Assessment
from engine.knowledge.base import Knowledge
from engine.knowledge.range import Range
from engine.knowledge.rule import Rule
from engine.knowledge.value import Value
from engine.knowledge.vocabulary import Attribute
from engine.number import MOST_DIGITS
from engine.plan.plan import Plan, spoken

if TYPE_CHECKING:
    from engine.explain.flip import Flip

STATUS = {"holds": "met", "fails": "failed", "unknown": "unknown"}


def why(assessment: Assessment, _: Proposition, lines: list[Line]) -> str:
    """The proof tree, and the claims that it cites."""
    legend = ""
    if any(not line.decisive for line in lines):
        legend = dim(wrapped('"because" marks what decided; "also" what supports it, or was set aside.', "  "))
    said = claims(assessment.knowledge, lines)
    cited = "\n".join([heading("Sources"), *(wrapped(f"{id}  {text}", "         ", "  ") for id, text in said)])
    return "\n\n".join(part for part in (tree(lines), legend, cited if said else "") if part)


def claims(knowledge: Knowledge, lines: Iterable[Line]) -> list[tuple[str, str]]:
    """The claims that an explanation cites, each with its words and the heading of its section."""
    ids = sorted({id for line in lines for id in line.source})
    titles = {section.section: section.title for section in knowledge.sections}
    found = [(id, knowledge.claims[id]) for id in ids if id in knowledge.claims]
    return [(id, f"{claim.says} ({titles.get(claim.section, claim.section)})") for id, claim in found]


def why_not(assessment: Assessment, found: WhyNot) -> str:
    """What was concluded instead, and every rule that could have concluded the value."""
    attribute = found.proposition.attribute
    instead = "nothing is known" if found.instead is None else attribute.title_of(found.instead)
    blocks = [
        f"{heading(f'Why not {attribute.title}: {attribute.title_of(found.proposition.value)}')}\n"
        + wrapped(f"Instead: {instead}."),
    ]
    if found.instead is not None:
        blocks.append(f"{heading('Why so')}\n{tree(found.proof)}")
    blocks.append(heading(many(len(found.candidates), "rule") + " could have concluded it, the nearest first"))
    if not found.candidates:
        blocks[-1] = wrapped("No rule concludes it, whatever is answered.")
    blocks.extend(_candidate(candidate) for candidate in found.candidates)
    return "\n\n".join(blocks)


def _candidate(candidate: Candidate) -> str:
    rule = candidate.rule
    cited = f" [{', '.join(rule.source)}]" if rule.source else ""
    lines = [
        strong(f"  {rule.id}") + f": {fate(candidate)}",
        wrapped(f"{candidate.sentence}{cited}", "    "),
        *(_requirement(each) for each in candidate.requirements),
    ]
    return "\n".join(lines)


def fate(candidate: Candidate) -> str:
    """What became of a rule, in a few words."""
    if candidate.outcome == "overridden":
        return f"every condition is met, and {candidate.by} set it aside"
    if candidate.outcome == "outweighed":
        return "every condition is met, and a stronger argument outweighs it"
    if candidate.outcome == "contradicted":
        return "every condition is met, and other rules contradict it"
    return f"{many(candidate.unmet, 'condition')} short"


def many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _requirement(requirement: Requirement) -> str:
    indent = "    " + "  " * requirement.depth
    head = f"{indent}{STATUS[requirement.status]:8}"
    return wrapped(requirement_words(requirement), indent + " " * 8, head)


def requirement_words(requirement: Requirement) -> str:
    """A condition, what it got, and the question that leads on."""
    text = requirement.wanted
    if requirement.kind != "test":
        return f"{text}:"
    if requirement.status == "fails":
        text += f"; it is {requirement.got_words}"
    elif requirement.status == "unknown":
        text += "; nothing is known"
    return f"{text} (ask: why-not {shlex.quote(requirement.ask)})" if requirement.ask else text


def what_if(found: Difference) -> str:
    """Both verdicts side by side, where they differ, and the rules that made the difference."""
    blocks = [f"{heading('Other answers')}\n{side_by_side(found.answers)}" if found.answers else ""]
    if not found.answers:
        blocks.append(wrapped("These answers are the same, so nothing changes.", ""))
    elif not found.verdict:
        blocks.append(wrapped("The verdict stays the same."))
    if found.verdict or plan_rows(found.plans):
        rows = [row(change) for change in found.verdict] + plan_rows(found.plans)
        blocks.append(f"{heading('Verdict')}\n{_table(rows)}")
    if found.others:
        blocks.append(f"{heading('On the way there')}\n{side_by_side(found.others)}")
    rules = [_rules(change, found) for change in [*found.verdict, *found.others]]
    if any(rules):
        blocks.append("\n".join([heading("Rules that made the difference"), *(each for each in rules if each)]))
    return "\n\n".join(block for block in blocks if block)


def side_by_side(changes: Iterable[Change]) -> str:
    return _table([row(change) for change in changes])


def row(change: Change) -> tuple[str, str, str]:
    """The title of what changed, and both values; of a set, the members that only one of them has."""
    before, after = apart(change)
    return change.attribute.title, words(change.attribute, before), words(change.attribute, after)


def apart(change: Change) -> tuple[Value | None, Value | None]:
    """Both values; of a concluded set only the members that the other has not."""
    before, after = change.before, change.after
    if isinstance(before, tuple) and isinstance(after, tuple) and not change.attribute.asked:
        return (
            tuple(member for member in before if member not in after),
            tuple(member for member in after if member not in before),
        )
    return before, after


def words(attribute: Attribute, value: Value | None) -> str:
    if isinstance(value, tuple):
        return "\n".join(attribute.title_of(member) for member in value) or "none"
    return attribute.title_of(value)


def plan_rows(plans: tuple[Plan, Plan]) -> list[tuple[str, str, str]]:
    """What differs between two plans: programs, how long, how much, how many people."""
    programs = tuple("\n".join(f"{each.program.title} ({each.role_title})" for each in plan.programs) for plan in plans)
    rows = [("Programs", programs[0] or "-", programs[1] or "-")] if programs[0] != programs[1] else []
    for title, digits, unit, ranges in (
        ("Months", 1, "", tuple(map(_end, plans))),
        ("Cost", 0, plans[0].currency, tuple(plan.cost for plan in plans)),
        ("Yearly cost", 0, plans[0].currency, tuple(plan.annual for plan in plans)),
        ("People", 2, "", tuple(plan.fte for plan in plans)),
    ):
        one, other = apart_words(ranges[0], ranges[1], digits)
        shown = (
            f"{words} {unit}".rstrip() if plan.programs else "-"
            for words, plan in zip((one, other), plans, strict=True)
        )
        before, after = shown
        if before != after:
            rows.append((title, before, after))
    return rows


def apart_words(one: Range, other: Range, digits: int) -> tuple[str, str]:
    """Two ranges side by side, with as many digits as tell them apart."""
    while one != other and digits < MOST_DIGITS and spoken(one, digits) == spoken(other, digits):
        digits += 1
    return spoken(one, digits), spoken(other, digits)


def _end(plan: Plan) -> Range:
    """When the last program is done."""
    end = Range()
    for planned in plan.programs:
        end = Range(max(end.low, planned.end.low), max(end.high, planned.end.high))
    return end


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    from tabulate import tabulate

    space = (width() - 30) // 2
    text = tabulate(
        list(rows), ["", "now", "then"], tablefmt="plain", maxcolwidths=[24, space, space], disable_numparse=True
    )
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _rules(change: Change, found: Difference) -> str:
    attributes = found.before.knowledge.attributes
    lines = [f"  {change.attribute.title}"]
    for label, rules, values in (
        ("now:  ", change.no_longer, found.before.values),
        ("then: ", change.now, found.after.values),
    ):
        lines.extend(
            wrapped(f"{rule.sentence(values, attributes)}{cited(rule)}", "          ", f"    {label}") for rule in rules
        )
    return "\n".join(lines) if len(lines) > 1 else ""


def cited(rule: Rule) -> str:
    claimed = f" [{', '.join(rule.source)}]" if rule.source else ""
    return f"{claimed} ({rule.id})"


def flip(found: Flip) -> str:
    """The fewest changes, each alternative with what it leads to."""
    attribute = found.proposition.attribute
    goal = f"{attribute.title}: {attribute.title_of(found.proposition.value)}"
    if not found.alternatives:
        return f"{heading(f'How to get to {goal}')}\n{wrapped(nowhere(found))}"
    blocks = [f"{heading(f'How to get to {goal}')}\n{wrapped(proven(found))}"]
    for number, alternative in enumerate(found.alternatives, 1):
        title = heading(f"Alternative {number}" if len(found.alternatives) > 1 else "Change")
        lines = [title, _changes(alternative.answers)]
        if short := [change for change in alternative.verdict if not _sentences(change.attribute)]:
            lines.extend(["  leads to", side_by_side(short)])
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _sentences(attribute: Attribute) -> bool:
    """Whether the values are whole sentences, too long to repeat for every alternative."""
    return any(choice.title.endswith(".") for choice in attribute.choices.values())


def proven(found: Flip) -> str:
    said = f"{many(found.changes, 'answer')} must change, and it is proven that no fewer would do."
    others = " These alternatives change as few." if len(found.alternatives) > 1 else ""
    return said + others


def nowhere(found: Flip) -> str:
    """That nothing leads there, and whether that is for what was kept."""
    if found.kept and found.possible:
        names = ", ".join(found.kept)
        return f"Nothing that you could change leads there as long as {names} stay as they are; that is proven."
    return "Nothing that anyone could answer leads there; that is proven for every combination of answers."


def _changes(changes: Iterable[Change]) -> str:
    lines = []
    for change in changes:
        title, attribute = change.attribute.title, change.attribute
        lines.append(wrapped(f"{title}: {attribute.title_of(change.after)} (now: {attribute.title_of(change.before)})",
                             "    ", "  - "))  # fmt: skip
        # An option that is to be pasted must not be broken into lines.
        option = f"--set {shlex.quote(typed(attribute.name, change.after))}"
        if "\n" not in lines[-1] and len(lines[-1]) + len(option) + 2 <= width():
            lines[-1] += f"  {option}"
        else:
            lines.append(f"    {option}")
    return "\n".join(lines)
