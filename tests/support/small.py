"""Small knowledge bases for tests, written as two pieces of YAML."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

from engine.infer.expert import Expert
from engine.knowledge.value import Values


def small(attributes: str, rules: str, facts: str = "", verdict: str = "[result]") -> Expert:
    """A knowledge base of these attributes and rules; a rule without `because` gets one."""
    written = []
    for line in textwrap.dedent(rules).strip().splitlines():
        complete = line.rstrip()
        if complete.startswith("- {rule:") and "because:" not in complete:
            complete = complete[:-1] + ", because: It is so.}"
        written.append(f"  {complete}")
    header = f"knowledge: {{name: small, title: Small, about: Small., verdict: {verdict}}}\n"
    declared = textwrap.indent(textwrap.dedent(attributes).strip(), "  ")
    texts = {
        "facts/small.yaml": f"{header}attributes:\n{declared}\n{textwrap.dedent(facts)}",
        "rules/small.yaml": "ruleset: small\ntitle: Small\nrules:\n" + "\n".join(written) + "\n",
    }
    return Expert.of_texts(texts, ".")


def fired(base: Expert, answers: Values) -> list[str]:
    return sorted(firing.rule.id for firing in base.assess(answers).firings)


def written(folder: Path, answers: str) -> str:
    """A file of answers, and its name."""
    path = folder / "answers.yaml"
    path.write_text(answers, encoding="utf-8")
    return str(path)


def outcome(base: Expert, answers: Values) -> Any:
    """All that an assessment says, to be compared with another."""
    found = base.assess(answers)
    firings = [
        (
            firing.rule.id,
            firing.overridden_by,
            [(premise.attribute, premise.value, premise.rules) for premise in firing.premises],
        )
        for firing in found.firings
    ]
    contradictions = [(each.attribute, each.rules) for each in found.contradictions]
    supporters = {name: [rule.id for rule in rules] for name, rules in found.supporters.items()}
    return found.values, found.conclusions(), found.verdict, sorted(firings), contradictions, supporters


def knowledge(attributes: dict[str, object], rules: list[dict[str, object]], verdict: str) -> Expert:
    facts = {
        "knowledge": {"name": "small", "title": "Small", "about": "Small.", "verdict": [verdict]},
        "attributes": attributes,
    }
    listed = [{"because": "So it is.", **rule} for rule in rules]
    ruleset = {"ruleset": "all", "title": "All", "rules": listed}
    return Expert.of_texts({"facts/all.yaml": json.dumps(facts), "rules/all.yaml": json.dumps(ruleset)}, "small")


def flag(asked: bool = True) -> dict[str, object]:
    return {"kind": "flag", "title": "Flag", **({"question": "?"} if asked else {})}
