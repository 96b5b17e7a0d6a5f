"""Records for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cli.render.text import heading, wrapped
from engine.problem import Problem, printable
from engine.records.chain import Head, Linked, Verification
from engine.records.record import formulas
from engine.records.replay import Deviation, Drift, Replayed

_MOST_FINDINGS = 100


def listing(records: Iterable[Linked], count: int) -> str:
    """A table of records, and how many more there are."""
    from tabulate import tabulate

    rows = [listed(record) for record in records]
    if not rows:
        return "No records." if not count else f"{count:,} records."
    table = tabulate(rows, ["number", "id", "at", "by", "result", "knowledge"], tablefmt="plain", disable_numparse=True)
    return f"{table}\n\n{len(rows):,} of {many_records(count)}"


def many_records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def listed(record: Linked) -> tuple[str, ...]:
    """The cells of a record in a table."""
    entry = record.entry
    cells = (str(record.number), entry.id, entry.at, entry.by or "", entry.result, entry.knowledge[:12])
    return tuple(printable(str(cell), 60) for cell in cells)


def record(found: Linked, content: dict[str, Any]) -> str:
    """One record: who, when, with which rules, the answers, what followed, and the rules that fired."""
    blocks = [
        heading(f"Record {found.number}: {found.entry.id}") + "\n" + _pairs(head(found, content)),
        heading("Answers") + "\n" + _pairs(plain(content["answers"])),
        heading("Verdict") + "\n" + _pairs(plain(content["verdict"])),
        heading("Other conclusions") + "\n" + _pairs(others(content)),
        heading("Rules that fired")
        + "\n"
        + "\n".join(wrapped(printable(line, 1000), "      ", "  - ") for line in firings(content)),
    ]
    return "\n\n".join(blocks)


def head(found: Linked, content: dict[str, Any]) -> list[tuple[str, str]]:
    """What a record is about, in pairs of words."""
    entry = found.entry
    return [
        ("at", entry.at),
        ("by", entry.by or "-"),
        ("command", content["command"]),
        ("knowledge", entry.knowledge),
        *((f"formula {id}", digest) for id, digest in formulas(content).items()),
        ("versions", ", ".join(f"{name} {version}" for name, version in content["versions"].items())),
        ("previous", found.previous),
        ("hash", found.hash),
    ]


def plain(values: dict[str, Any]) -> list[tuple[str, str]]:
    """A recorded mapping in pairs of words."""
    return [(name, word(value)) for name, value in values.items()]


def others(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The conclusions that are no part of the verdict."""
    return [pair for pair in plain(content["conclusions"]) if pair[0] not in content["verdict"]]


def firings(content: dict[str, Any]) -> list[str]:
    """The rules that fired, each with what it relied on."""
    values = {**content["conclusions"], **content["answers"]}
    lines = []
    for firing in content["firings"]:
        premises = "; ".join(f"{name}: {word(values.get(name))}" for name in firing["premises"])
        by = f" (set aside by {firing['overridden_by']})" if firing["overridden_by"] else ""
        lines.append(f"{firing['rule']}{by}: {premises}" if premises else f"{firing['rule']}{by}")
    return lines


def word(value: Any) -> str:
    """A recorded value on one line."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(word, value)) or "none"
    return str(value)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    listed = [(printable(name, 80), printable(value, 2000)) for name, value in pairs]
    space = max((len(name) for name, _ in listed), default=0)
    return "\n".join(wrapped(value, " " * (space + 4), f"  {name.ljust(space)}  ") for name, value in listed) or "  -"


def replayed(drift: Drift, shown: Iterable[Replayed], today: bool) -> str:
    """How many records repeat themselves, how results moved, and the differences of those that do not."""
    blocks = [wrapped(summary(drift, today), "")]
    if drift.results:
        moved = [f"  {one} -> {other}: {count:,}" for (one, other), count in drift.results.most_common()]
        blocks.append("\n".join([heading("Results that became others"), *moved]))
    for each in shown:
        title = f"record {each.record.number}, {each.record.entry.id}, {each.record.entry.at}"
        lines = [printable(title), *(wrapped(printable(line), "    ", "  - ") for line in each.refused)]
        lines.extend(wrapped(printable(deviation(one), 1000), "    ", "  - ") for one in each.deviations)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def summary(drift: Drift, today: bool) -> str:
    """What came of running records again, in a sentence."""
    rules = "today's rules" if today else "the rules of their day"
    parts = [f"{many_records(drift.count)} run again with {rules}: {drift.same:,} agree"]
    if drift.conclusions:
        parts.append(f"{drift.conclusions:,} conclude otherwise")
    if drift.reasons:
        parts.append(f"{drift.reasons:,} conclude the same by other rules")
    if drift.refused:
        parts.append(f"{drift.refused:,} cannot be run")
    return ", ".join(parts) + "."


def deviation(one: Deviation) -> str:
    """One difference, in words."""
    if one.what != "firing":
        return f"{one.name}: {described(one.recorded)} was recorded, {described(one.now)} follows now"
    if one.now is None:
        return f"rule {one.name} fired, and does not any more"
    if one.recorded is None:
        return f"rule {one.name} fires now, and did not"
    return f"rule {one.name} fires on something else: {described(one.recorded)} then, {described(one.now)} now"


def described(value: Any) -> str:
    """A recorded thing in words: a value, what rules said against each other, or what a firing relied on."""
    if not isinstance(value, dict):
        return word(value)
    if "premises" not in value:
        return ", ".join(f"{rule} says {word(said)}" for rule, said in value["rules"].items())
    parts = [f"{name} ({', '.join(rules) or 'answered'})" for name, rules in value["premises"].items()]
    return "; ".join(parts) + (f", set aside by {value['overridden_by']}" if value["overridden_by"] else "")


def verification(found: Verification, expected: Head | None, waiting: Iterable[Problem]) -> str:
    """What is wrong, record by record; or that nothing is, and where the chain ends."""
    lines = [finding_words(finding) for finding in found.findings[:_MOST_FINDINGS]]
    if len(found.findings) > _MOST_FINDINGS:
        lines.append(f"and {len(found.findings) - _MOST_FINDINGS:,} findings more")
    lines.extend(str(problem) for problem in waiting)
    lines.append(conclusion(found, expected, sound=not lines))
    return "\n".join(lines)


def finding_words(finding: Any) -> str:
    name = f"record {finding.number} ({printable(finding.record, 40)}) " if finding.record else ""
    return f"{name}{finding.message} [{finding.id}]"


def conclusion(found: Verification, expected: Head | None, *, sound: bool) -> str:
    """The verification in a sentence."""
    if not sound:
        return f"{many_records(found.count)} looked at: the chain is broken."
    end = f" The head is record {found.head.number}, hash {found.head.hash}." if found.count else ""
    held = f" It still holds record {expected.number} of the exported head." if expected else ""
    return f"{many_records(found.count)} verified: none was altered, lost or moved.{held}{end}"
