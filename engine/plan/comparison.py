"""Two programs side by side: what the catalogue says of both, topic by topic and aspect by aspect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.knowledge.base import Knowledge
from engine.knowledge.catalogue import Artifact, Foundation, Program
from engine.knowledge.range import Range


@dataclass(slots=True)
class Aspect:
    """One row: the words for each of the two programs, and the claims behind them. Empty words: the source has none."""

    title: str
    says: tuple[str, str]
    source: list[str]


@dataclass(slots=True)
class ComparedTopic:
    """A topic, and what is said of both programs aspect by aspect."""

    title: str
    aspects: list[Aspect] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """Two programs and the topics to compare them by, in the declared order."""

    programs: tuple[str, str]
    titles: tuple[str, str]
    topics: dict[str, ComparedTopic] = field(default_factory=dict)


def comparison(knowledge: Knowledge, first: str, second: str) -> Comparison:
    """Everything the catalogue holds of two programs, by their ids."""
    pair = knowledge.programs[first], knowledge.programs[second]
    found = Comparison((first, second), (pair[0].title, pair[1].title))
    for name, topic in knowledge.topics.items():
        compared = ComparedTopic(topic.title)
        for aspect, title in topic.aspects.items():
            said = [program.topics.get(name, {}).get(aspect) for program in pair]
            if any(said):
                words = said[0].says if said[0] else "", said[1].says if said[1] else ""
                claims = [claim for each in said if each for claim in each.source]
                compared.aspects.append(Aspect(title, words, list(dict.fromkeys(claims))))
        found.topics[name] = compared
    for name, title, rows in (
        ("phases", "Phases", _phases(pair)),
        ("steps", "Steps", _steps(pair)),
        ("figures", _priced(knowledge), _figures(pair)),
        ("outputs", "What comes out", _outputs(pair)),
        ("foundations", "Foundation for", _foundations(pair)),
        ("overlap", "Overlap", _overlap(knowledge, first, second)),
    ):
        found.topics[name] = ComparedTopic(title, rows)
    found.topics = {name: topic for name, topic in found.topics.items() if topic.aspects}
    return found


def _priced(knowledge: Knowledge) -> str:
    plan = knowledge.plan
    said = ", ".join(filter(None, (plan.currency, plan.amounts))) if plan else ""
    return f"Cost and people ({said})" if said else "Cost and people"


def _phases(pair: tuple[Program, Program]) -> list[Aspect]:
    rows = []
    for index in range(max(len(program.phases) for program in pair)):
        phases = [program.phases[index] if index < len(program.phases) else None for program in pair]
        says = tuple(f"{phase.title}: {phase.told}" if phase else "" for phase in phases)
        rows.append(Aspect(f"Phase {index + 1}", (says[0], says[1]), _claims(phases)))
    total = [f"{program.months.about()} months" for program in pair]
    rows.append(Aspect("All phases", (total[0], total[1]), []))
    return rows


def _steps(pair: tuple[Program, Program]) -> list[Aspect]:
    listed = [[step for phase in program.phases for step in phase.steps] for program in pair]
    rows = []
    for index in range(max(len(steps) for steps in listed)):
        steps = [each[index] if index < len(each) else None for each in listed]
        says = tuple(f"{step.title}: {step.says}" if step else "" for step in steps)
        rows.append(Aspect(f"Step {index + 1}", (says[0], says[1]), _claims(steps)))
    return rows


def _figures(pair: tuple[Program, Program]) -> list[Aspect]:
    rows = []
    names = dict.fromkeys(name for program in pair for name in program.costs)
    for name in names:
        costs = [program.costs.get(name) for program in pair]
        says = tuple(_cost_words(cost.title, cost.amount) if cost else "" for cost in costs)
        titles = list(dict.fromkeys(cost.title for cost in costs if cost))
        words = tuple(text.split(": ", 1)[-1] for text in says) if len(titles) == 1 else says
        rows.append(Aspect(titles[0] if len(titles) == 1 else name.capitalize(), (words[0], words[1]), _claims(costs)))
    for title, when in (("All first costs", "first"), ("Every year", "yearly")):
        totals = [program.cost(when) for program in pair]
        says = tuple(total.words(0) if total else "" for total in totals)
        rows.append(Aspect(title, (says[0], says[1]), []))
    people = [program.fte for program in pair]
    says = tuple(f"{Range.of(each.range).words(2)} FTE" if each else "" for each in people)
    rows.append(Aspect("People", (says[0], says[1]), _claims(people)))
    return [row for row in rows if any(row.says)]


def _cost_words(title: str, amount: Range) -> str:
    return f"{title}: {amount.words(0)}"


def _outputs(pair: tuple[Program, Program]) -> list[Aspect]:
    listed = [list(program.artifacts.values()) for program in pair]
    rows = []
    for index in range(max(len(each) for each in listed)):
        artifacts = [each[index] if index < len(each) else None for each in listed]
        says = tuple(_artifact(artifact) if artifact else "" for artifact in artifacts)
        rows.append(Aspect(f"Output {index + 1}", (says[0], says[1]), _claims(artifacts)))
    return rows


def _artifact(artifact: Artifact) -> str:
    parts = [f"{artifact.title}. {artifact.says}"]
    if artifact.holds:
        parts.append(f"Holds: {'; '.join(line.rstrip('.') for line in artifact.holds)}.")
    if artifact.pages:
        parts.append(f"Pages: {Range.of(artifact.pages).words()}.")
    if artifact.sharing:
        parts.append(f"Sharing: {artifact.sharing.rstrip('.')}.")
    return " ".join(parts)


def _foundations(pair: tuple[Program, Program]) -> list[Aspect]:
    listed = [program.foundation_for for program in pair]
    rows = []
    for index in range(max(len(each) for each in listed)):
        found: list[Foundation | None] = [each[index] if index < len(each) else None for each in listed]
        says = tuple(f"{each.framework}: {each.says}" if each else "" for each in found)
        rows.append(Aspect(f"Next {index + 1}", (says[0], says[1]), _claims(found)))
    return rows


def _overlap(knowledge: Knowledge, first: str, second: str) -> list[Aspect]:
    rows = []
    for overlap in knowledge.overlaps:
        if {first, second} == set(overlap.between) and first != second:
            percent = Range.of(overlap.percent).words()
            text = f"{percent} percent of {' and '.join(overlap.of)} saved when the other one is in place"
            text += " (assumed)" if overlap.assumes else ""
            rows.append(Aspect("Shared controls", (text, text), overlap.source))
    return rows


def _claims(entries: Sequence[object]) -> list[str]:
    claims: list[str] = [claim for each in entries if each for claim in getattr(each, "source", [])]
    return list(dict.fromkeys(claims))
