"""Random plans, and their figures worked out once more from docs/reference/meaning.md."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

Document = dict[str, Any]
Organization = dict[str, Any]
# Whether the condition of an entry holds, None where that is undecided.
Holds = Callable[[Document], bool | None]
PROGRAMS = ("alpha", "beta", "gamma")
PARTS = ("start", "end", "gross", "cost", "saved", "annual", "fte")
YEARS = ("first_year", "second_year", "third_year")
WHOLE = ("end", "gross", "cost", "saved", "annual", *YEARS, "three_years", "fte_at_once", "fte_later")
ENDS = ("low", "high")
PATHS = [f"{program}.{part}.{end}" for program in PROGRAMS for part in PARTS for end in ENDS]
PATHS += [f"{part}.{end}" for part in (*WHOLE, "fte") for end in ENDS]


def attribute_of(path: str) -> str:
    return path.replace(".", "_")


def document(seed: int) -> Document:
    """The facts of a knowledge base with a plan; what is chosen is concluded from one answer, the rest is answered."""
    dice = random.Random(seed)
    entries = [_entry(dice) for _ in range(dice.randint(1, 5))]
    choices = {name: name for name in ("one", "two", "three")}
    attributes: Document = {
        "wish": {"kind": "choice", "title": "Wish", "question": "?", "choices": choices},
        "way": {"kind": "choice", "title": "Way", "choices": choices},
        "urgent": {"kind": "flag", "title": "Urgent", "question": "?"},
        "held": {"kind": "set", "title": "Held", "question": "?", "choices": {each: each for each in PROGRAMS[:2]}},
        "late": {"kind": "flag", "title": "Late", "otherwise": False},
    }
    for path in PATHS:
        if path.count(".") == 1 or path.split(".")[0] in {entry["program"] for entry in entries}:
            attributes[attribute_of(path)] = {"kind": "number", "title": path, "plan": path}
    pairs = [pair for pair in itertools.combinations(PROGRAMS, 2) if dice.random() < 0.5]
    return {
        "knowledge": {"name": "plans", "title": "Plans", "about": "Plans.", "verdict": ["way", "late"]},
        "attributes": attributes,
        "programs": {name: _program(name, dice) for name in PROGRAMS},
        "overlaps": [{"between": [*pair], **_assumed(dice), "of": ["first"], "source": []} for pair in pairs],
        "assumptions": {
            name: {"title": name, "says": "{percent} percent", "percent": _pair(dice, 100), "source": []}
            for name in ("much", "little")
        },
        "plan": {
            "roles": {"role": "Role"},
            "programs": entries,
            **({"held": "held"} if dice.random() < 0.8 else {}),
        },
    }


def texts(seed: int, late: float) -> dict[str, str]:
    """The knowledge base, with a rule that fires where the plan ends after so many months."""
    rules = [
        {"rule": f"way-{name}", "when": {"wish": name}, "then": {"way": name}, "because": "So."}
        for name in ("one", "two", "three")
    ]
    rules.append({"rule": "too-late", "when": {"end_high": {"above": late}}, "then": {"late": True}, "because": "So."})
    ruleset = {"ruleset": "ways", "title": "Ways", "rules": rules}
    return {"facts/plans.yaml": json.dumps(document(seed)), "rules/ways.yaml": json.dumps(ruleset)}


def organizations() -> Iterator[Organization]:
    """Every one there is."""
    for wish, urgent, held in itertools.product(
        ("one", "two", "three", None), (True, False, None), ((), ("alpha",), ("beta",), ("alpha", "beta"), None)
    ):
        found = {"wish": wish, "urgent": urgent, "held": held}
        yield {name: value for name, value in found.items() if value is not None}


def _pair(dice: random.Random, most: int) -> list[int]:
    return sorted(dice.choices(range(most + 1), k=2))


def _assumed(dice: random.Random) -> Document:
    return {"assumes": dice.choice(["much", "little"])} if dice.random() < 0.3 else {"percent": _pair(dice, 100)}


def _program(name: str, dice: random.Random) -> Document:
    phases = []
    for number in range(dice.randint(1, 3)):
        phase: Document = {"phase": f"p{number}", "title": "Phase", "source": []}
        phase[dice.choice(["months", "months", "weeks", "days"])] = _pair(dice, 20)
        if dice.random() < 0.4:
            others = [each for each in PROGRAMS if each != name]
            phase["shortened"] = [{"by": dice.choice(others), **_assumed(dice), "source": []}]
        phases.append(phase)
    made: Document = {"title": name, "about": name, "source": [], "phases": phases, "costs": {}}
    if dice.random() < 0.9:
        made["costs"]["first"] = {"title": "First", "range": _pair(dice, 900), "when": "first", "source": []}
    for cost in range(dice.randint(0, 2)):
        when = dice.choice(["first", "yearly"])
        made["costs"][f"c{cost}"] = {"title": "Cost", "range": _pair(dice, 900), "when": when, "source": []}
    if "first" not in made["costs"]:
        made["costs"]["first"] = {"title": "First", "range": [1, 2], "when": "yearly", "source": []}
    if dice.random() < 0.7:
        made["fte"] = {"range": _pair(dice, 4), "source": []}
        if dice.random() < 0.6:
            made["fte"]["kept"] = _pair(dice, 2)
    return made


def _entry(dice: random.Random) -> Document:
    made: Document = {"program": dice.choice(PROGRAMS), "role": "role", "when": _condition(dice)}
    if dice.random() < 0.5:
        other = dice.choice(PROGRAMS)
        made["after"] = other if dice.random() < 0.6 else f"{other}.p0"
    return made


def _condition(dice: random.Random) -> Document:
    parts: list[Document] = [
        {"way": dice.choice([["one", "two"], "one", "three", {"not": "two"}])},
        {"urgent": dice.choice([True, False])},
        {"held": dice.choice(["alpha", {"excludes": "beta"}])},
        {"known": ["way"]},
    ]
    chosen = dice.sample(parts, dice.randint(1, 2))
    if dice.random() < 0.3:
        return {dice.choice(["any", "none"]): chosen}
    return {key: value for part in chosen for key, value in part.items()}


def figures(document: Document, organization: Organization, holds: Holds | None = None) -> dict[str, Fraction]:
    """Every figure of the plan of an organization, by its path; those that there are."""
    planned = _planned(document, organization, holds or (lambda when: _holds(when, organization)))
    found: dict[str, Fraction] = {}
    for index, end in enumerate(ENDS):
        for program in document["programs"]:
            own = [each for each in planned if each["id"] == program]
            for part in PARTS:
                _join(found, f"{program}.{part}.{end}", part, [each[part][index] for each in own if part in each])
        for part in WHOLE:
            _join(found, f"{part}.{end}", part, [each[part][index] for each in planned if part in each])
    if any("fte" in each for each in planned):
        moments = [_people(moment, planned) for moment in _moments(planned)]
        if not all(each["kept"] for each in planned):
            moments.append(tuple(sum(each["upkeep"][end] for each in planned) for end in (0, 1)))
        found["fte.low"], found["fte.high"] = (max(each[end] for each in moments) for end in (0, 1))
    return found


def _join(found: dict[str, Fraction], path: str, part: str, values: list[Fraction]) -> None:
    if values:
        join = {"start": min, "end": max, "fte_later": max}.get(part, sum)
        found[path] = Fraction(join(values))


def _planned(document: Document, organization: Organization, holds: Holds) -> list[dict[str, Any]]:
    plan = document["plan"]
    held = organization.get(plan.get("held"), ())
    done: list[dict[str, Any]] = []
    for entry in plan["programs"]:
        if holds(entry["when"]) is not True:
            continue
        program = document["programs"][entry["program"]]
        wanted, _, phase = entry.get("after", "").partition(".")
        before = next((each for each in done if each["id"] == wanted), None)
        start = before["ends"].get(phase, before["end_of_all"]) if before else (Fraction(0), Fraction(0))
        kept = entry["program"] in held
        made: dict[str, Any] = {"id": entry["program"], "ends": {}, "end_of_all": start, "kept": kept}
        made["before"], made["after"] = before, entry.get("after") if before else None
        made["whole"] = not phase or phase == document["programs"][wanted]["phases"][-1]["phase"]
        for each in program["phases"] if not kept else []:
            length = _length(each)
            for shorter in each.get("shortened", []):
                if shorter["by"] in held or entry.get("after") == shorter["by"]:
                    least, most = _share(document, shorter)
                    length = (length[0] * (100 - most) / 100, length[1] * (100 - least) / 100)
                    break
            made["end_of_all"] = (made["end_of_all"][0] + length[0], made["end_of_all"][1] + length[1])
            made["ends"][each["phase"]] = made["end_of_all"]
        end = made["end_of_all"]
        _money(made, document, program, kept, {*held, *(each["id"] for each in done)})
        people = program.get("fte", {})
        made["upkeep"] = tuple(map(Fraction, people.get("kept", (0, 0))))
        if people and (not kept or "kept" in people):
            made["fte"] = tuple(map(Fraction, people["kept" if kept else "range"]))
        made["from"], made["until"], made["staffed"] = start, end, bool(people)
        if not kept:
            made["start"], made["end"] = start, end
            if "fte" in made:
                made["fte_later" if before else "fte_at_once"] = made["fte"]
        _years(made, start, end)
        done.append(made)
    return done


def _money(made: dict[str, Any], document: Document, program: Document, kept: bool, earlier: set[str]) -> None:
    costs = program.get("costs", {})
    first = {name: cost["range"] for name, cost in costs.items() if cost["when"] == "first"}
    yearly = [cost["range"] for cost in costs.values() if cost["when"] == "yearly"]
    if costs:
        made["annual"] = tuple(sum((Fraction(each[end]) for each in yearly), Fraction(0)) for end in (0, 1))
    if kept:
        made["cost"] = made["gross"] = (Fraction(0), Fraction(0))
        return
    overlap = next(
        (
            each
            for each in document["overlaps"]
            if made["id"] in each["between"] and earlier & ({*each["between"]} - {made["id"]})
        ),
        None,
    )
    share = _share(document, overlap) if overlap else (0, 0)
    saved = [Fraction(0), Fraction(0)]
    for name, (low, high) in first.items():
        least, most = share if overlap and name in overlap["of"] else (0, 0)
        saved[0] += Fraction(low * most, 100)
        saved[1] += Fraction(high * least, 100)
    if first:
        made["gross"] = tuple(sum(Fraction(each[end]) for each in first.values()) for end in (0, 1))
        made["cost"] = tuple(made["gross"][end] - saved[end] for end in (0, 1))
    if overlap:
        made["saved"] = tuple(saved)


def _share(document: Document, entry: Document) -> list[int]:
    found: list[int] = document["assumptions"][entry["assumes"]]["percent"] if "assumes" in entry else entry["percent"]
    return found


def _years(made: dict[str, Any], start: tuple[Fraction, ...], end: tuple[Fraction, ...]) -> None:
    cost, annual = made.get("cost"), made.get("annual", (Fraction(0), Fraction(0)))
    until = [(Fraction(0), Fraction(0))]
    for year, name in enumerate(YEARS, 1):
        low = cost[0] if cost and start[1] < 12 * year else Fraction(0)
        high = cost[1] if cost and start[0] < 12 * year else Fraction(0)
        low += round(annual[0] * max(12 * year - end[1], 0) / 12, 2)
        high += round(annual[1] * max(12 * year - end[0], 0) / 12, 2)
        until.append((low, high))
        made[name] = (low - until[-2][0], high - until[-2][1])
    made["three_years"] = until[-1]


def _moments(planned: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], bool]]:
    """The programs that start (true) or end (false)."""
    for each in planned:
        if each["staffed"] and ("fte" in each or not each["kept"]):
            yield each, True
            if not each["kept"] and not any(other["after"] == each["id"] for other in planned):
                yield each, False


def _people(moment: tuple[dict[str, Any], bool], planned: list[dict[str, Any]]) -> tuple[Fraction, Fraction]:
    people = [_states(each, *moment) for each in planned]
    return sum(min(low for low, _ in each) for each in people), sum(max(high for _, high in each) for each in people)


def _states(each: dict[str, Any], one: dict[str, Any], begins: bool) -> list[tuple[Fraction, Fraction]]:
    nobody = (Fraction(0), Fraction(0))
    works = each.get("fte", nobody)
    if each["kept"]:
        return [works]
    if each is one:
        return [works if begins else each["upkeep"]]
    above = _line(each)
    if begins and not one["kept"] and any(other is one for other in above):
        return [nobody]
    if begins and each["before"] is not None and each["after"] == one["after"]:
        return [works]
    line = [one, *_line(one)]
    for below, before in itertools.pairwise(line):
        if before is each:
            if below["whole"]:
                return [each["upkeep"]]
            if below is one and begins:
                return [works]
    first, last = one["from" if begins else "until"]
    possible = []
    if each["from"][1] > first:
        possible.append(nobody)
    if each["from"][0] <= last and each["until"][1] > first:
        possible.append(works)
    if each["until"][0] <= last:
        possible.append(each["upkeep"])
    return possible


def _line(each: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    while each["before"] is not None:
        each = each["before"]
        found.append(each)
    return found


def _length(phase: Document) -> tuple[Fraction, Fraction]:
    units = {"months": Fraction(1), "weeks": Fraction(12, 52), "days": Fraction(1200, 36525)}
    unit = next(each for each in units if each in phase)
    low, high = phase[unit]
    return low * units[unit], high * units[unit]


def _holds(condition: Document, organization: Organization) -> bool | None:
    parts: list[bool | None] = []
    for key, value in condition.items():
        if key in ("any", "none"):
            found = [_holds(each, organization) for each in value]
            some = True if True in found else None if None in found else False
            parts.append(some if key == "any" or some is None else not some)
        elif key == "known":
            parts.append("wish" in organization)
        else:
            parts.append(_passes(organization.get("wish" if key == "way" else key), value))
    return False if False in parts else None if None in parts else True


def _passes(got: Any, value: Any) -> bool | None:
    if got is None:
        return None
    if isinstance(value, dict):
        ((word, operand),) = value.items()
        return got != operand if word == "not" else operand not in got
    if isinstance(got, tuple):
        return value in got
    return got in value if isinstance(value, list) else bool(got == value)
