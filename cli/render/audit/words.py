"""What the formats of records share: rows, pairs and sentences."""

from __future__ import annotations

from typing import Any

from engine.knowledge.base import Knowledge
from engine.knowledge.value import spelled
from engine.knowledge.vocabulary import Attribute
from engine.log.entry import entry_of
from engine.log.merkle import leaf_hash
from engine.problem import ProblemError, printable
from engine.records.entry import Row
from engine.records.record import formulas
from engine.records.replay import Deviation, Drift
from engine.records.verification import Damage, Verification


def many_records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def texts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The texts beside the answers of a record, in pairs of words."""
    return plain(content.get("texts", {}))


COLUMNS = ("number", "id", "at", "by (stated)", "organization", "result", "knowledge")


def listed(row: Row) -> tuple[str, ...]:
    """The cells of a record in a table."""
    record = row.record
    result = "(erased)" if row.erased else record.result
    cells = (
        row.number,
        record.id,
        record.at,
        record.by or "",
        record.organization or "",
        result,
        record.knowledge[:12],
    )
    return tuple(printable(str(cell), 60) for cell in cells)


def head(row: Row, content: dict[str, Any]) -> list[tuple[str, str]]:
    """What a record is about, in pairs of words."""
    record = row.record
    return [
        ("id", record.id),
        ("at", record.at),
        ("by", _who(record.by, content)),
        *([("organization", record.organization)] if record.organization else []),
        ("command", content["command"]),
        ("knowledge", record.knowledge),
        *([("as of", content["as_of"])] if content.get("as_of") else []),
        *(("assumed", f"{name} {_share(each)} percent") for name, each in _assumed(content).items()),
        *((f"formula {id}", digest) for id, digest in formulas(content).items()),
        ("versions", ", ".join(f"{name} {version}" for name, version in content["versions"].items())),
        ("leaf", leaf_hash(row.entry).hex()),
    ]


def act(row: Row) -> list[tuple[str, str]]:
    """What the entry of something that was done to the store says, in pairs of words."""
    try:
        said = entry_of(row.entry)
    except ProblemError as error:
        return [("entry", error.problems[0].message)]
    return [(name, _said(value)) for name, value in sorted(said.items()) if name != "format"]


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _who(by: str | None, content: dict[str, Any]) -> str:
    """Who recorded, and whether that is signed: a signature that stands there is verified before it is told."""
    from engine.log.signature import signer_of

    try:
        signer = signer_of(content)
    except ProblemError:
        return f"{by or 'nobody named'} (the signature does not verify: see audit verify)"
    if signer is not None:
        return f"{by or 'nobody named'} (signed by the key {signer.name}, {signer.id:08x})"
    return f"{by} (stated)" if by else "-"


def _assumed(content: dict[str, Any]) -> dict[str, Any]:
    found = content.get("assumed")
    return found if isinstance(found, dict) else {}


def _share(percent: object) -> str:
    """A share of a record, which may hold anything."""
    ends = percent if isinstance(percent, list) else [percent]
    words = dict.fromkeys(f"{each:g}" if isinstance(each, int | float) else str(each) for each in ends)
    return " to ".join(words)


def told(values: dict[str, Any], knowledge: Knowledge | None) -> list[tuple[str, str]]:
    """A recorded mapping in pairs of words: ids, which can be typed back, and beside them what they are called."""
    pairs = []
    for name, value in values.items():
        attribute = knowledge.attributes.get(name) if knowledge else None
        if attribute is None:
            pairs.append((name, spelled(value)))
            continue
        words = _title(attribute, value)
        spelt = spelled(value)
        pairs.append((f"{name} ({attribute.title})", f"{spelt} ({words})" if words and words != spelt else spelt))
    return pairs


def _title(attribute: Attribute, value: Any) -> str:
    """What a recorded value is called; empty where those are its own words, whole sentences, or nobody knows."""
    if attribute.choices and not attribute.sentences:
        members = value if isinstance(value, list) else [value]
        if members and all(isinstance(each, str) and each in attribute.choices for each in members):
            return attribute.title_of(tuple(members) if attribute.several else value)
    if attribute.numeric and attribute.unit and isinstance(value, int | float) and not isinstance(value, bool):
        return attribute.title_of(value)
    return ""


def unanswered(content: dict[str, Any], knowledge: Knowledge | None) -> list[tuple[str, str]]:
    """What was asked and is not known, apart from what was not asked or left open."""
    declined = [str(each) for each in content.get("declined", ())]
    attributes = knowledge.attributes if knowledge else {}
    asked = [each.name for each in knowledge.asked] if knowledge else []
    never = [name for name in asked if name not in content["answers"] and name not in declined]

    def listed_names(names: list[str]) -> str:
        return ", ".join(f"{name} ({attributes[name].title})" if name in attributes else name for name in names)

    pairs = [("don't know", declined), ("not asked, or left open", never)]
    return [(words, listed_names(names)) for words, names in pairs if names]


def parts(content: dict[str, Any], knowledge: Knowledge | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a record says beside its head, part by part: a title, and names with values. Empty ones are left out."""
    nothing = [("-", "")]
    found = [
        ("About", texts(content)),
        ("Answers", told(content["answers"], knowledge) or nothing),
        ("Not answered", unanswered(content, knowledge)),
        ("Before the verdict", told(lead(content), knowledge)),
        ("Verdict", told(content["verdict"], knowledge) or nothing),
        ("Other conclusions", told(others(content), knowledge) or nothing),
    ]
    return [(title, pairs) for title, pairs in found if pairs]


def plain(values: dict[str, Any]) -> list[tuple[str, str]]:
    """A recorded mapping in pairs of words."""
    return [(name, spelled(value)) for name, value in values.items()]


def lead(content: dict[str, Any]) -> dict[str, Any]:
    """What leads the report, where it is not empty."""
    return {name: value for name, value in content.get("lead", {}).items() if value}


def others(content: dict[str, Any]) -> dict[str, Any]:
    """The conclusions that are told nowhere else."""
    elsewhere = {*content["verdict"], *lead(content)}
    return {name: value for name, value in content["conclusions"].items() if name not in elsewhere}


def firings(content: dict[str, Any]) -> list[str]:
    """The rules that fired, each with what it relied on."""
    values = {**content["conclusions"], **content["answers"]}
    lines = []
    for firing in content["firings"]:
        premises = "; ".join(f"{name}: {spelled(values.get(name))}" for name in firing["premises"])
        by = f" (overridden by {firing['overridden_by']})" if firing["overridden_by"] else ""
        lines.append(f"{firing['rule']}{by}: {premises}" if premises else f"{firing['rule']}{by}")
    return lines


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
        return spelled(value)
    if "premises" not in value:
        return ", ".join(f"{rule} says {spelled(said)}" for rule, said in value["rules"].items())
    parts = [f"{name} ({', '.join(rules) or 'answered'})" for name, rules in value["premises"].items()]
    return "; ".join(parts) + (f", overridden by {value['overridden_by']}" if value["overridden_by"] else "")


def finding_words(finding: Damage) -> str:
    name = f"entry {finding.number:,} ({printable(finding.record, 40)}) " if finding.record else ""
    return f"{name}{printable(finding.message, 1000)} [{finding.id}]"


def conclusion(found: Verification) -> str:
    """The verification in a sentence; it claims no more than was checked."""
    if found.findings:
        many = "1 thing is wrong" if len(found.findings) == 1 else f"{len(found.findings):,} things are wrong"
        return f"{many_records(found.count)} looked at: {many}."
    return f"{many_records(found.count)} looked at: nothing is wrong in what was checked."


def head_words(found: Verification) -> str:
    """Where the log ends; nothing where there is no log."""
    if not found.head.root:
        return ""
    return f"The head of {found.origin or 'the log'} is entry {found.head.size:,}, root {found.head.root.hex()}."
