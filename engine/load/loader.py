"""From the files of a knowledge base to a Knowledge: every mistake in every file is found before one is reported."""

from __future__ import annotations

import contextlib
import re
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from engine.documents.node import Node
from engine.documents.shape import as_json, shaped
from engine.knowledge.base import Knowledge
from engine.knowledge.catalogue import Assumption, Figure, Overlap, Pair, PlanRules, Program, Topic
from engine.knowledge.claims import Document, Section
from engine.knowledge.day import LAST, day_of
from engine.knowledge.period import Calendar
from engine.knowledge.rule import DEFAULTS, Rule, Ruleset, default_id
from engine.knowledge.strata import stratify
from engine.knowledge.vocabulary import NAME, Attribute, Choice
from engine.load.assumptions import settle_assumptions
from engine.load.attribution import Attribution
from engine.load.bounds import settle
from engine.load.citations import citations
from engine.load.computation import settle_computed
from engine.load.digest import digest
from engine.load.expression import compiled
from engine.load.figures import amounts
from engine.load.folder import gather, is_test
from engine.load.labels import settle_labels
from engine.load.language import RESERVED, Language
from engine.load.memory import Memory
from engine.load.otherwise import add_default
from engine.load.ranks import settle_ranks
from engine.load.references import check
from engine.load.rulefile import rule_file
from engine.load.shapes import Header
from engine.load.validity import Validity
from engine.problem import Problem, ProblemError, Problems, Where, did_you_mean, foreign, one_of

Shape = TypeVar("Shape")
RULE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
RULE_LINE = re.compile(r"\brule: *([a-z0-9_-]+)")
CHOICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")

SECTIONS: dict[str, Any] = {
    "knowledge": Header,
    "scales": dict[str, dict[str, str]],
    "attributes": dict[str, Attribute],
    "documents": dict[str, Document],
    "claims": list[Section],
    "programs": dict[str, Program],
    "topics": dict[str, Topic],
    "overlaps": list[Overlap],
    "assumptions": dict[str, Assumption],
    "assumed": dict[str, Pair],
    "figures": dict[str, Figure],
    "plan": PlanRules,
}


def load(
    root: Path | str, texts: dict[str, str] | None = None, day: str | None = None, memory: Memory | None = None
) -> Knowledge:
    """The knowledge base in a folder, checked, as it is on a day, or today. `texts` (see `gather`) replaces the files.

    Raises ProblemError with every problem of every file.
    """
    loader = _Loader(str(root), gather(Path(root)) if texts is None else texts, day, memory)
    return loader.knowledge()


def calendar_of(root: Path | str, texts: dict[str, str]) -> Calendar:
    """On which days a knowledge base becomes another one, also where it cannot be loaded on every day."""
    loader = _Loader(str(root), texts, day_of(LAST))
    with contextlib.suppress(ProblemError):
        loader.knowledge()
    return loader.validity.calendar


class _Loader:
    def __init__(self, root: str, texts: dict[str, str], day: str | None, memory: Memory | None = None) -> None:
        self.root = root
        self.memory = memory or Memory()
        self.problems = Problems()
        self.validity = Validity(day, self.problems)
        self.fact_files: dict[str, Node] = {}
        self.rule_files: dict[str, Node] = {}
        # What stands in the files but cannot be read, sections and names: whoever reads it is not reported too.
        self.broken: set[str] = set()
        self.entries: dict[str, tuple[str, Node]] = {}
        self.sections: dict[str, list[tuple[str, Node, Any]]] = {name: [] for name in SECTIONS}
        for name, text in sorted(texts.items()):
            if not is_test(name):
                self.open(f"{root}/{name}" if root != "." else name, name, text)

    def open(self, file: str, name: str, text: str) -> None:
        try:
            node = self.memory.parsed(text, file)
        except ProblemError as error:
            self.problems.extend(error.problems)
            self.lost(name, text)
            return
        if not isinstance(node.value, dict):
            self.report(Where(file, node.line, node.column), "wrong-shape", "a mapping is wanted here")
            self.lost(name, text)
        elif name.startswith("facts/"):
            self.fact_files[file] = node
            self.open_facts(file, node)
        else:
            self.rule_files[file] = node

    def lost(self, name: str, text: str) -> None:
        """Remember what a file that cannot be read may have declared."""
        self.broken.update(SECTIONS if name.startswith("facts/") else RULE_LINE.findall(text))

    def open_facts(self, file: str, node: Node) -> None:
        if foreign(node.value, SECTIONS):
            message = f"not one of the {len(node.value)} keys is a section; facts hold {one_of(SECTIONS)}"
            self.report(node.where(file), "unknown-key", message)
            return
        for key, child in node.value.items():
            if key not in SECTIONS:
                message = f"{key} is no section{did_you_mean(key, SECTIONS) or f'; facts hold {one_of(SECTIONS)}'}"
                self.report(node.where(file, key), "unknown-key", message)
                continue
            shape = SECTIONS[key]
            if get_origin(shape) is dict and isinstance(child.value, dict):
                found: Any = self.each(get_args(shape)[1], child, file, key)
            else:
                found = self.shaped(shape, child, file, key)
                if found is None:
                    self.broken.add(key)
            if found is not None:
                self.sections[key].append((file, child, found))

    def shaped(self, shape: Any, node: Node, file: str, *path: str) -> Any:
        return shaped(shape, node, file, self.problems, self.memory.of(file, path, partial(as_json, node)))

    def each(self, shape: Any, node: Node, file: str, section: str) -> dict[str, Any]:
        """The sound entries of a section; the names of the others are kept, so that their readers are not reported."""
        found: dict[str, Any] = {}
        for name, entry in node.value.items():
            made = self.shaped(shape, entry, file, section, name)
            if made is None:
                self.broken.add(name)
            else:
                found[name] = made
        return found

    def report(self, where: Where, id: str, message: str) -> None:
        self.problems.append(Problem(where, id, message))

    def knowledge(self) -> Knowledge:
        """Everything merged, checked and stratified."""
        knowledge = self.facts()
        self.conditions(knowledge)
        for file, node in self.rule_files.items():
            self.ruleset(file, node, knowledge)
            known = {*knowledge.rules, *knowledge.resting}
            self.broken.update(id for id in rule_file(file, node, self.memory).ids if id not in known)
        if DEFAULTS in knowledge.rulesets:
            knowledge.rulesets[DEFAULTS] = knowledge.rulesets.pop(DEFAULTS)
        self.citations(knowledge)
        check(knowledge, self.problems, self.broken, self.place)
        self.validity.settle(knowledge)
        self.planned(knowledge)
        if not self.failed:
            knowledge.strata = stratify(knowledge.rules, knowledge.attributes, self.problems)
        if not self.failed:
            settle_computed(knowledge, self.problems, self.place)
        if self.failed:
            raise ProblemError(self.problems)
        knowledge.digest = digest(self.sections, self.rule_files, self.memory)
        knowledge.rules = dict(sorted(knowledge.rules.items()))
        return knowledge

    def planned(self, knowledge: Knowledge) -> None:
        """Work out the attributes that are figures of the plan."""
        figures = [attribute for attribute in knowledge.attributes.values() if attribute.plan]
        if not figures or "plan" in self.broken:
            return
        from engine.load.planned import add_plan_rules, check_figure

        for attribute in figures:
            check_figure(attribute, knowledge, self.problems, self.place)
        if not self.failed:
            add_plan_rules(knowledge, self.problems, self.place, self.memory)

    @property
    def failed(self) -> bool:
        return any(problem.level == "error" for problem in self.problems)

    def facts(self) -> Knowledge:
        headers = self.sections["knowledge"]
        if len(headers) != 1 and not (not headers and "knowledge" in self.broken):
            where = headers[1][1].where(headers[1][0]) if headers else self.place("knowledge")
            message = "a knowledge base has one knowledge section: name, title, about, verdict"
            self.report(where, "knowledge-section", message)
            self.broken.add("knowledge")
        header = headers[0][2] if headers else Header("", "", "", [])
        sections = [section for _, _, sections in self.sections["claims"] for section in sections]
        plans = self.sections["plan"]
        for file, node, _ in plans[1:]:
            self.report(node.where(file), "duplicate-name", f"plan stands a second time; first in {plans[0][0]}")
        documents = self.named("documents", Document)
        knowledge = Knowledge(
            name=header.name,
            title=header.title,
            about=header.about,
            verdict=header.verdict,
            settles=header.settles or header.verdict,
            attributes=self.attributes(),
            sections=sections,
            claims=self.claims(documents),
            rulesets={},
            rules={},
            programs=self.named("programs", Program),
            topics=self.named("topics", Topic),
            overlaps=[overlap for _, _, overlaps in self.sections["overlaps"] for overlap in overlaps],
            figures=self.named("figures", Figure),
            amounts=self.validity.amounts,
            plan=plans[0][2] if plans else None,
            root=self.root,
            digest="",
            words=header.words,
            documents=documents,
            assumptions=self.named("assumptions", Assumption),
            lead=header.lead,
            notes=header.notes,
        )
        settle_labels(knowledge, self.problems, self.place)
        settle_assumptions(knowledge, self.named("assumed", list), self.problems, self.broken, self.place)
        amounts(knowledge, self.validity, self.problems, self.broken, self.place)
        return knowledge

    def named(self, section: str, kind: type[Shape]) -> dict[str, Shape]:
        """The entries of a section of every file, by name; `name` and `where` are set where the entry has them."""
        found: dict[str, Shape] = {}
        places: dict[str, Where] = {}
        for file, node, declared in self.sections[section]:
            for name, entry in declared.items():
                where = node.where(file, name)
                if name in found:
                    self.report(where, "duplicate-name", f"{name} is declared a second time; first at {places[name]}")
                    continue
                if not NAME.fullmatch(name):
                    message = f"{name!r} cannot be a name: letters, digits and _ make one, a letter first"
                    self.report(where, "bad-name", message)
                    self.broken.add(name)
                    continue
                found[name], places[name] = entry, where
                if hasattr(entry, "where"):
                    setattr(entry, "name", name)  # noqa: B010  the type checker cannot know which entries are named
                    setattr(entry, "where", where)  # noqa: B010
        return found

    def claims(self, documents: dict[str, Document]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        attribution = Attribution(documents, self.problems, self.broken)
        attribution.dates(self.sections["documents"])
        for file, node, sections in self.sections["claims"]:
            for section, section_node in zip(sections, node.value, strict=True):
                attribution.section(section, section_node, file)
                for id, claim in section.claims.items():
                    claim.where = section_node.value["claims"].where(file, id)
                    claim.period = self.validity.period(
                        claim, partial(section_node.value["claims"].value[id].where, file)
                    )
                    if id in found:
                        message = f"claim {id} stands a second time; first at {found[id].where}"
                        self.report(claim.where, "duplicate-name", message)
                    found.setdefault(id, claim)
        return found

    def attributes(self) -> dict[str, Attribute]:
        scales = self.named("scales", dict)
        found = self.named("attributes", Attribute)
        for name, attribute in found.items():
            settle(attribute, self.problems, self.place)
            if attribute.ranked:
                self.scaled(attribute, scales)
            settle_ranks(attribute, scales, self.problems, self.broken, self.place)
            if name in RESERVED:
                message = f"{name} cannot be an attribute: in a condition it is a word of the rule language"
                self.report(attribute.where, "bad-name", message)
            elif attribute.traits.declared and not attribute.choices:
                if not {"scales", attribute.scale} & self.broken:
                    message = f"{name} is {attribute.a_kind} and declares no choices"
                    self.report(attribute.where, "no-choices", message)
                self.broken.add(name)
            for choice in attribute.choices:
                if not CHOICE_ID.fullmatch(choice):
                    message = f"{choice!r} cannot be a choice: letters, digits, _, - and . make one"
                    self.report(self.place("attributes", name, "choices", choice), "bad-name", message)
        return {name: attribute for name, attribute in found.items() if name not in self.broken}

    def scaled(self, attribute: Attribute, scales: dict[str, dict[str, str]]) -> None:
        """Give a level the steps of its scale."""
        if attribute.scale in scales:
            attribute.choices = {step: Choice(title) for step, title in scales[attribute.scale].items()}
        elif not {"scales", attribute.scale} & self.broken:
            near = did_you_mean(attribute.scale, scales)
            where = self.place("attributes", attribute.name, "scale")
            said = f"{attribute.scale!r} is no declared scale{near}" if attribute.scale else "a level names its scale"
            self.report(where, "unknown-scale", said)
            self.broken.add(attribute.scale)

    def place(self, section: str, *path: int | str) -> Where:
        """Where something stands: in a section of the facts, or under "rules" in the rule of that id."""
        if section == "rules":
            file, node = self.entries[str(path[0])]
            return node.at(path[1:], file)
        for file, node, found in self.sections[section]:
            if path and isinstance(path[0], int) and isinstance(found, list):
                if path[0] < len(found):
                    return node.at(path, file)
                path = (path[0] - len(found), *path[1:])
            elif not path or node.get(str(path[0])) is not None:
                return node.at(path, file)
        return Where("facts" if self.root == "." else f"{self.root}/facts")

    def language(self, file: str, knowledge: Knowledge) -> Language:
        return Language(file, knowledge.attributes, knowledge.amounts, self.problems, self.broken, knowledge.labels)

    def conditions(self, knowledge: Knowledge) -> None:
        """Turn the conditions that facts hold into compiled ones."""
        for file, node, attributes in self.sections["attributes"]:
            language = self.language(file, knowledge)
            for name, attribute in attributes.items():
                for key in ("ask_when", "expected_when"):
                    if (raw := node.value[name].get(key)) is not None:
                        setattr(attribute, key, language.condition(raw))
                        self.validity.gap(f"{key} of {name}", node.value[name].where(file, key))
                if attribute.computed is not None:
                    self.broken.update([] if compiled(attribute, node.value[name], language) else [name])
                    self.validity.gap(f"computed of {name}", node.value[name].where(file, "computed"))
                if name in knowledge.attributes and isinstance(attribute.otherwise, dict):
                    id, node_of = default_id(name), node.value[name]
                    if add_default(knowledge, attribute, node_of, language):
                        self.entries[id] = (file, node_of.value["otherwise"])
                        self.validity.gap(f"the default of {name}", node_of.where(file, "otherwise"))
                    else:
                        self.broken.add(id)
        for file, node, plan in self.sections["plan"]:
            language = self.language(file, knowledge)
            for entry, entry_node in zip(plan.programs, node.value["programs"].value, strict=True):
                entry.when = language.condition(entry_node.value["when"])
                entry.where = entry_node.where(file)
                self.validity.gap(f"the plan of {entry.program}", entry_node.where(file, "when"))

    def ruleset(self, file: str, node: Node, knowledge: Knowledge) -> None:
        read = rule_file(file, node, self.memory)
        self.problems.extend(read.misshapen)
        shape = read.shape
        if shape is None:
            return
        where = node.where(file, "ruleset")
        if shape.ruleset in knowledge.rulesets:
            first = knowledge.rulesets[shape.ruleset].where
            self.report(where, "duplicate-name", f"ruleset {shape.ruleset} stands a second time; first at {first}")
            return
        ruleset = Ruleset(shape.ruleset, shape.title, shape.about, [], where)
        knowledge.rulesets[shape.ruleset] = ruleset
        language = self.language(file, knowledge)
        self.problems.extend(read.problems)
        for entry, entry_node, row in read.entries:
            place = entry_node.where(file, "rule")
            if not RULE_ID.fullmatch(entry.rule):
                self.report(
                    place, "bad-name", f"{entry.rule!r} cannot be a rule's id: small letters, digits and - make one"
                )
            if entry.rule in self.entries:
                first = self.entries[entry.rule][1].where(self.entries[entry.rule][0], "rule")
                self.report(place, "duplicate-name", f"rule {entry.rule} stands a second time; first at {first}")
                continue
            when = language.condition(entry_node.value["when"], always=row is not None)
            then = language.conclusions(entry_node.value["then"])
            self.entries[entry.rule] = (file, entry_node)
            period = self.validity.period(entry, partial(entry_node.where, file))
            if when is None:
                continue
            told = (entry.because, entry.source, entry.overrides, place, row)
            rule = Rule(entry.rule, ruleset.name, when, then, *told, period=period)
            if self.validity.holds(period):
                self.validity.gap(entry.rule, place)
                knowledge.rules[entry.rule] = rule
                ruleset.rules.append(entry.rule)
            else:
                knowledge.resting[entry.rule] = rule
                self.validity.amounts.read.clear()

    def citations(self, knowledge: Knowledge) -> None:
        """Which rule or fact cites which claim, by claim."""
        for label, claim, where in citations({**self.fact_files, **self.rule_files}, self.memory):
            if claim not in knowledge.claims and "claims" not in self.broken:
                near = did_you_mean(claim, knowledge.claims)
                self.report(where, "unknown-claim", f"{claim} is not a claim of the source{near}")
            if label.removeprefix("rule:") not in knowledge.resting:
                knowledge.cited.setdefault(claim, []).append((label, where))
