"""Engines: the same rules on certwise with its trace and on the rule engines that Python can call.

The rules are those of the shipped knowledge base that read answers alone, turned from their compiled form into the
language of each engine; what is asked of each is which rules fire. Every engine runs in a process of its own and must
name the same rules for every organization of the sample. Each organization is assessed once: what certwise keeps of
values that came before helps it as far as other organizations have them, too. The others are handed their records
ready made; certwise gets the answers, and spells them itself.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest import mock

from engine.infer.expert import Expert
from engine.infer.rulesets import shards
from engine.infer.shard import Shard
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import Condition, Test, tests
from engine.knowledge.strata import stratify
from engine.knowledge.value import Value, Values
from engine.knowledge.vocabulary import Attribute
from tests.benchmarks import median, random_answers, shipped, table

SAMPLE, ROUNDS, MOST_RULES = 200, 9, 60
# How often Drools goes through the sample first: the Java machine compiles what it runs often.
WARM = 10
# The rules that fire for the organization of that number.
Assess = Callable[[int], set[str]]
_SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}


@dataclass
class Decision:
    """One decision problem: rules, the sample of answers, and each sample as a flat record (see `_record`)."""

    base: Expert
    shards: list[list[Shard]]
    sample: list[Values]
    records: list[dict[str, Any]]
    keys: dict[str, str]

    @property
    def conditions(self) -> dict[str, Condition]:
        return {id: rule.when for id, rule in self.base.knowledge.rules.items()}

    def attribute(self, test: Test) -> Attribute:
        return self.base.knowledge.attributes[test.attribute]


def decision() -> Decision:
    """Rules of the first stratum that has some, those that read answers alone, as a knowledge base of their own."""
    knowledge = shipped().knowledge
    first = next(layer.rules for layer in knowledge.strata.layers if layer.rules)
    reading_answers = [
        id
        for id in sorted(first)
        if not knowledge.rules[id].derived and _reads_answers(knowledge, knowledge.rules[id].when)
    ]
    chosen = reading_answers[:MOST_RULES]
    rules = {id: replace(knowledge.rules[id], overrides=[]) for id in chosen}
    strata = stratify(rules, knowledge.attributes, [])
    narrowed = replace(knowledge, rules=rules, strata=strata)
    made = shards(rules, strata, knowledge.attributes)
    sample = random_answers(narrowed, SAMPLE * (ROUNDS + 1))
    read = sorted({test.attribute for rule in rules.values() for test in tests(rule.when)})
    keys = {name: f"a{index}" for index, name in enumerate(read)}
    records = [_record(narrowed.attributes, keys, answers) for answers in sample]
    return Decision(Expert(narrowed, made, {}), made, sample, records, keys)


def _reads_answers(knowledge: Knowledge, condition: Condition) -> bool:
    return all(knowledge.attributes[name].asked for test in tests(condition) for name in test.reads)


def _record(attributes: dict[str, Attribute], keys: dict[str, str], answers: Values) -> dict[str, Any]:
    """Answers as a flat record of words and numbers.

    Of an attribute, `k` and its key is 1 where it is known; its value stands under the key itself, "" or 0 where it is
    unknown; a set has one key for each choice, 1 where it holds it.
    """
    found: dict[str, Any] = {}
    for name, key in keys.items():
        attribute, value = attributes[name], answers.get(name)
        found[f"k{key}"] = int(value is not None)
        if attribute.kind == "set":
            for index, choice in enumerate(attribute.choices):
                found[f"{key}m{index}"] = int(isinstance(value, tuple) and choice in value)
        else:
            found[key] = _word(value) if value is not None else 0 if attribute.numeric else ""
    return found


def _word(value: Value) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


@dataclass
class Syntax:
    """How an engine writes an expression over the flat record."""

    every: Callable[[list[str]], str]
    any: Callable[[list[str]], str]
    compare: Callable[[str, str, Any], str]


INFIX = Syntax(
    every=lambda parts: f"({' and '.join(parts)})",
    any=lambda parts: f"({' or '.join(parts)})",
    compare=lambda key, sign, value: f"{key} {sign} {json.dumps(value)}",
)


def expression(condition: Condition, problem: Decision, syntax: Syntax) -> str:
    """A compiled condition in the language of an engine, over the flat record."""
    if not isinstance(condition, Test):
        parts = [expression(part, problem, syntax) for part in condition.parts]
        return syntax.every(parts) if condition.kind == "all" else syntax.any(parts)
    key, attribute = problem.keys[condition.attribute], problem.attribute(condition)
    known = syntax.compare(f"k{key}", "==", int(condition.op != "unknown"))
    if condition.op in ("known", "unknown"):
        return known
    if condition.op in _SIGNS:
        return syntax.every([known, syntax.compare(key, _SIGNS[condition.op], condition.values[0])])
    if attribute.kind == "set":
        members = [f"{key}m{attribute.steps.index(str(value))}" for value in condition.values]
        tested = [syntax.compare(member, "==", int(condition.op == "has")) for member in members]
    else:
        sign = "==" if condition.op == "is" else "!="
        tested = [syntax.compare(key, sign, _word(value)) for value in condition.values]
    joined = syntax.any if condition.op in ("is", "has") else syntax.every
    return syntax.every([known, joined(tested)])


def certwise(problem: Decision) -> Assess:
    inference = problem.base.inference
    return lambda number: {firing.rule.id for firing in inference.assess(problem.sample[number]).firings}


def clips(problem: Decision) -> Assess:
    """One fact an organization, one rule a condition; a rule that fires calls back, as a trace needs it to."""
    import clips as library

    syntax = Syntax(
        every=lambda parts: f"(and {' '.join(parts)})" if len(parts) > 1 else parts[0],
        any=lambda parts: f"(or {' '.join(parts)})" if len(parts) > 1 else parts[0],
        compare=_clips_compare,
    )
    environment, fired = library.Environment(), set[str]()
    environment.define_function(fired.add, "fired")
    environment.build(f"(deftemplate organization {' '.join(f'(slot {key})' for key in problem.records[0])})")
    for id, condition in problem.conditions.items():
        keys = [problem.keys[name] for name in sorted({test.attribute for test in tests(condition)})]
        read = [key for key in problem.records[0] if any(key.removeprefix("k").split("m")[0] == each for each in keys)]
        slots = " ".join(f"({key} ?{key})" for key in read)
        test = expression(condition, problem, syntax)
        environment.build(f'(defrule {id} (organization {slots}) (test {test}) => (fired "{id}"))')
    template = environment.find_template("organization")

    def assess(number: int) -> set[str]:
        fired.clear()
        environment.reset()
        template.assert_fact(**problem.records[number])
        environment.run()
        return set(fired)

    return assess


def _clips_compare(key: str, sign: str, value: Any) -> str:
    if isinstance(value, str):
        return f"({'eq' if sign == '==' else 'neq'} ?{key} {json.dumps(value)})"
    return f"({ {'==': '=', '!=': '<>'}.get(sign, sign) } ?{key} {value})"


def zen(problem: Decision) -> Assess:
    """One expression node that computes every condition, evaluated with the engine's own trace."""
    import zen as library

    rows = [
        {"id": id, "key": f"r{index}", "value": expression(condition, problem, INFIX)}
        for index, (id, condition) in enumerate(problem.conditions.items())
    ]
    place = {"x": 0, "y": 0}
    graph = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": place},
            {
                "id": "rules",
                "name": "rules",
                "type": "expressionNode",
                "position": place,
                "content": {"expressions": rows},
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "first", "type": "edge", "sourceId": "in", "targetId": "rules"},
            {"id": "second", "type": "edge", "sourceId": "rules", "targetId": "out"},
        ],
    }
    decided = library.ZenEngine().create_decision(json.dumps(graph))
    named = {row["key"]: row["id"] for row in rows}

    def assess(number: int) -> set[str]:
        result = decided.evaluate(problem.records[number], {"trace": True})["result"]
        return {id for key, id in named.items() if result[key]}

    return assess


def rule_engine(problem: Decision) -> Assess:
    import rule_engine as library

    rules = {id: library.Rule(expression(condition, problem, INFIX)) for id, condition in problem.conditions.items()}
    return lambda number: {id for id, rule in rules.items() if rule.matches(problem.records[number])}


def stock_host(problem: Decision) -> Assess:
    """durable-rules as its documentation uses it, on the very rulesets that certwise compiles."""
    from durable.engine import Host, MessageNotHandledException

    fired: set[str] = set()
    host, encoded = Host(), []
    for index, shard in enumerate(each for layer in problem.shards for each in layer if each.source):
        rules: dict[str, Any] = json.loads(shard.source)
        for number, rule in rules.items():
            rule["run"] = _fires(fired, shard.rules[int(number)])
        host.set_rulesets({f"shard{index}": rules})
        encoded.append(f"shard{index}")
    facts = _shard_facts(problem)

    def assess(number: int) -> set[str]:
        fired.clear()
        for name, fact in zip(encoded, facts[number], strict=True):
            # The Host raises where no rule matches, and takes the fact nevertheless.
            with contextlib.suppress(MessageNotHandledException):
                host.assert_fact(name, fact)
            with contextlib.suppress(MessageNotHandledException):
                host.retract_fact(name, fact)
        return set(fired)

    return assess


def _fires(fired: set[str], id: str) -> Callable[[Any], None]:
    """What an engine calls where a rule matches: a plain function of one parameter, since the Host counts them."""

    def fire(_: Any) -> None:
        fired.add(id)

    return fire


def _shard_facts(problem: Decision) -> list[list[dict[str, Any]]]:
    """Of each organization, the fact that certwise itself asserts in each ruleset of the stratum."""
    from engine.infer import network

    found: list[list[dict[str, Any]]] = []
    ask = network._ask

    def noted(handle: int, fact: str) -> list[str]:
        found[-1].append(json.loads(fact))
        return ask(handle, fact)

    with mock.patch.object(network, "_ask", noted):
        for answers in problem.sample:
            found.append([])
            problem.base.inference.network.forget()
            problem.base.inference.assess(answers)
    return found


def drools(problem: Decision) -> Assess:
    """Drools by way of drools_jpy, in the form that Ansible's rulebooks compile to; an event leaves nothing behind."""
    if java := shutil.which("java"):
        os.environ.setdefault("JAVA_HOME", str(Path(java).resolve().parent.parent))
    from drools import ruleset as library
    from drools.rule import Rule

    rules = [
        {
            "Rule": {
                "name": id,
                "condition": {"AllCondition": [_drools_condition(condition, problem)]},
                "actions": [{"Action": {"action": "none", "action_args": {}}}],
                "enabled": True,
            }
        }
        for id, condition in problem.conditions.items()
    ]
    source = {"name": "certwise", "hosts": ["all"], "sources": [], "match_multiple_rules": True, "rules": rules}
    ruleset, fired = library.Ruleset("certwise", json.dumps(source)), set[str]()
    for id in problem.conditions:
        ruleset.add_rule(Rule(id, _fires(fired, id)))
    events = [json.dumps(record) for record in problem.records]

    def assess(number: int) -> set[str]:
        fired.clear()
        ruleset.assert_event(events[number])
        return set(fired)

    for _ in range(WARM):
        for number in range(SAMPLE):
            assess(number)
    return assess


def _drools_condition(condition: Condition, problem: Decision) -> Any:
    """The expression as a tree: the infix form's structure, with a node for every operator."""
    syntax = Syntax(
        every=lambda parts: _folded("AndExpression", parts),
        any=lambda parts: _folded("OrExpression", parts),
        compare=_drools_compare,
    )
    return json.loads(expression(condition, problem, syntax))


def _folded(operator: str, parts: list[str]) -> str:
    joined = parts[0]
    for part in parts[1:]:
        joined = f'{{"{operator}":{{"lhs":{joined},"rhs":{part}}}}}'
    return joined


def _drools_compare(key: str, sign: str, value: Any) -> str:
    operator = {
        "==": "EqualsExpression",
        "!=": "NotEqualsExpression",
        ">=": "GreaterThanOrEqualToExpression",
        "<=": "LessThanOrEqualToExpression",
        ">": "GreaterThanExpression",
        "<": "LessThanExpression",
    }[sign]
    kind = "String" if isinstance(value, str) else "Integer" if isinstance(value, int) else "Float"
    return json.dumps({operator: {"lhs": {"Event": key}, "rhs": {kind: value}}})


ENGINES: dict[str, tuple[str, Callable[[Decision], Assess]]] = {
    "certwise, with its trace": ("engine", certwise),
    "clipspy": ("clips", clips),
    "zen-engine, with its trace": ("zen", zen),
    "rule-engine": ("rule_engine", rule_engine),
    "durable-rules, its own Host": ("durable", stock_host),
    "drools_jpy": ("drools", drools),
}


class Worker:
    """One engine in a process of its own, which assesses a block of the sample whenever it is asked to."""

    def __init__(self, name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_work, args=(name, other), daemon=True)
        self.process.start()
        other.close()

    def __call__(self, round: int) -> tuple[float, list[list[str]]]:
        """Seconds that the block of a round took, and the rules that fired. EOFError: the engine has failed."""
        self.pipe.send(round)
        found: tuple[float, list[list[str]]] = self.pipe.recv()
        return found


def _work(name: str, pipe: Connection) -> None:
    from tests.benchmarks import timed

    assess = ENGINES[name][1](decision())
    while (round := pipe.recv()) is not None:
        fired: list[set[str]] = []
        block = range(round * SAMPLE, (round + 1) * SAMPLE)
        seconds = timed(lambda block=block, fired=fired: fired.extend(assess(number) for number in block))
        pipe.send((seconds, [sorted(each) for each in fired]))


def run() -> None:
    problem = decision()
    workers = {name: Worker(name) for name, (module, _) in ENGINES.items() if importlib.util.find_spec(module)}
    found: dict[str, list[float]] = {name: [] for name in workers}
    for round in range(ROUNDS + 1):
        expected = None
        for name, worker in workers.items():
            seconds, fired = worker(round)
            expected = expected or fired
            assert fired == expected, f"{name} fires other rules"
            # The first block is for what an engine makes when it is first used.
            if round:
                found[name].append(seconds)
    for worker in workers.values():
        worker.pipe.send(None)
    own = median(found["certwise, with its trace"])
    rows: list[tuple[Any, ...]] = [
        (name, f"{SAMPLE / median(seconds):,.0f}", own / median(seconds)) for name, seconds in found.items()
    ]
    rows.extend((name, "not installed", "") for name in ENGINES if name not in workers)
    count = SAMPLE * (ROUNDS + 1)
    title = f"Engines: {len(problem.conditions)} rules, every engine fires the same for {count:,} organizations"
    table(title, ["engine", "assessments/s", "of certwise's speed"], rows)
