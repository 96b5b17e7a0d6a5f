"""What a word means, told where the pointer rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from editor.mention import Mention
from editor.shown import Shown
from editor.words import Words
from engine.explain.names import Meaning
from engine.number import clear, plain_number

MOST, FEW = 12, 4


def told(words: Words, mention: Mention) -> str:
    """What a word means, as Markdown; empty where nothing is known of it."""
    knowledge = words.knowledge
    meaning = words.meaning(*mention.thing)
    if mention.kind == "step" or (meaning is None and mention.kind == "choice"):
        titles = [
            each.choices[mention.name].title
            for each in knowledge.attributes.values()
            if mention.name in each.choices and mention.of in (each.scale, each.ranks, each.name)
        ]
        return f"**{mention.name}**: {titles[0]}" if titles else ""
    if mention.kind == "figure":
        amount = knowledge.amounts.get(mention.name)
        return "" if amount is None else f"**{mention.name}** is {clear(plain_number(amount))}"
    if meaning is None:
        return ""
    lines = list(_lines(meaning))
    rule = knowledge.rules.get(mention.name) if mention.kind == "rule" else None
    if rule is not None:
        places = knowledge.strata.layers
        stratum = next((i for i, layer in enumerate(places, 1) if rule.id in layer.all_rules), 0)
        claims = [f"- {id}: {knowledge.claims[id].says}" for id in rule.source if id in knowledge.claims]
        lines += [*claims, f"Stratum {stratum} of {len(places)}." if stratum else ""]
    return "\n\n".join(filter(None, lines))


def worked(rule: str, shown: Shown | None, least: Mapping[str, str] | None) -> str:
    """What is worked out of a rule behind the text: the least answers that make it fire, and its cases; as Markdown."""
    if least is None:
        said = ["Least answers: not yet known."]
    elif rule not in least:
        said = ["Least answers: not found in the time that there is."]
    else:
        said = [f"Least answers: `{least[rule]}`" if least[rule] else "No answers make it fire."]
    if shown is None:
        return "\n\n".join([*said, "Cases that fire it: not yet known."])
    cases = shown.fired.get(rule, [])
    more = f"; and {len(cases) - FEW:,} more" if len(cases) > FEW else ""
    said.append(
        f"Cases that fire it: {len(cases):,} ({'; '.join(cases[:FEW])}{more})." if cases else "No case fires it."
    )
    lacking = [f"- {each}" for each in shown.lacking.get(rule, [])] if cases else []
    return "\n\n".join([*said, "\n".join(lacking)]).rstrip()


def _lines(meaning: Meaning) -> Iterable[str]:
    yield f"**{meaning.name}**: {meaning.title}"
    yield from meaning.lines
    for title, rows in meaning.parts:
        listed = [f"- `{name}`: {said}" for name, said in rows[:MOST]]
        more = [f"- and {len(rows) - MOST} more"] if len(rows) > MOST else []
        yield "\n".join([f"{title}:", *listed, *more])
    if meaning.source:
        yield f"Source: {', '.join(meaning.source)}"
