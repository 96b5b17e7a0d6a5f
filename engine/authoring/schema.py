"""JSON Schema (draft 7) of a knowledge base's own files, with its own names and choices, for editors.

The shapes are those that the loader checks against, so that both agree; on top of them stand the names: of attributes,
choices, claims, figures, programs, and the rule language as it applies to each attribute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import cache, cached_property
from typing import Any

from engine.answers.value import MAX_LINE
from engine.knowledge.base import Knowledge
from engine.knowledge.comparison import likeness
from engine.knowledge.day import PATTERN
from engine.knowledge.operator import COMPARED, FORMS, KEYS, STATES
from engine.knowledge.vocabulary import Attribute
from engine.load.count import BOUNDS, COUNT, OF
from engine.load.folder import is_test
from engine.load.language import GROUPS, IS
from engine.load.shapes import OtherwiseEntry, RulesetFile
from engine.load.table import ANYTHING
from engine.number import LARGEST

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
# The keys under which a day stands, and what may stand there.
DAYS = ("from", "until", "as_of")
DAY: Schema = {"type": "string", "format": "date", "pattern": PATTERN}
# The kinds of files, and which files of a knowledge base are of which kind.
KINDS = ("facts", "rules", "cases", "answers")


def schemas(knowledge: Knowledge) -> dict[str, Schema]:
    """The schema of every kind of file."""
    writer = _Writer(knowledge)
    return {kind: writer.document(kind) for kind in KINDS}


def kind_of(name: str) -> str:
    """The kind of the file that has this path in a knowledge base."""
    if name.startswith("rules/"):
        return "cases" if is_test(name) else "rules"
    return "answers" if name.startswith("facts/examples/") else "facts"


class _Writer:
    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def document(self, kind: str) -> Schema:
        bodies = {"facts": self.facts, "rules": self.rules, "cases": self.cases, "answers": self.answers}
        body = bodies[kind]()
        definitions = {**body.pop("definitions", {}), **self.definitions(kind)}
        title = f"{self.knowledge.title}: {kind}"
        return {"$schema": DRAFT, "title": title, **body, "definitions": _used(body, definitions)}

    def definitions(self, kind: str) -> dict[str, Schema]:
        """The names of this vocabulary, and the rule language over them."""
        knowledge = self.knowledge
        asked = [each for each in knowledge.attributes.values() if each.asked]
        concluded = knowledge.concluded
        found: dict[str, Schema] = {
            "claim": _described({id: claim.says for id, claim in knowledge.claims.items()}),
            "cited": {"anyOf": [_ref("claim"), {"type": "array", "items": _ref("claim")}]},
            "rule_id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,99}$"},
            # A case may name a default, and no rule overrides one.
            "known_rule": _one_of(id for id, each in knowledge.rules.items() if kind == "cases" or not each.default),
            "attribute": _described({name: each.title for name, each in knowledge.attributes.items()}),
            "asked": _described({each.name: each.title for each in asked}),
            "figure": _required("figure", _one_of(sorted(knowledge.amounts))),
            "condition": self.condition(knowledge.attributes.values()),
            "answer_condition": self.condition(asked, "answer_condition"),
            "conclusions": _object({each.name: _ref(f"concluded_{each.name}") for each in concluded}, least=1),
            "answers": self.answers(),
        }
        for each in knowledge.attributes.values():
            alike = f"beside_{self.alike[each.name][0]}" if each.name in self.alike else ""
            if alike:
                found[alike] = _one_of(self.alike[each.name])
            found[f"matcher_{each.name}"] = matcher(each, alike)
            found[f"{'answer' if each.asked else 'concluded'}_{each.name}"] = value(each)
        found.update({f"answer_{name}": value(label) for name, label in knowledge.labels.items()})
        return found

    @cached_property
    def alike(self) -> dict[str, list[str]]:
        """For each attribute that may be compared with others all of these, itself among them."""
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for each in self.knowledge.attributes.values():
            if (like := likeness(each)) is not None:
                groups[like].append(each.name)
        return {name: names for names in groups.values() if len(names) > 1 for name in names}

    def condition(self, attributes: Iterable[Attribute], name: str = "condition") -> Schema:
        listed = list(attributes)
        parts = {"type": "array", "items": _ref(name), "minItems": 1}
        names = {"type": "array", "items": _one_of(each.name for each in listed), "minItems": 1}
        found = {each.name: _ref(f"matcher_{each.name}") for each in listed}
        # An attribute may be called as the count is.
        beside = [found[COUNT]] if COUNT in found else []
        counts = [*beside, *_counts(parts)]
        return _object(
            {**found, **dict.fromkeys(GROUPS, parts), COUNT: {"anyOf": counts}, **dict.fromkeys(STATES, names)}, least=1
        )

    def rules(self) -> Schema:
        found = _shape(RulesetFile)
        entry, row = found["definitions"]["RuleEntry"], found["definitions"]["Row"]
        for shape in (entry, row):
            shape["properties"]["rule"] = _ref("rule_id")
            shape["properties"]["source"] = _ref("cited")
            shape["properties"]["overrides"] = _one_or_more(_ref("known_rule"))
        entry["properties"]["when"] = _ref("condition")
        entry["properties"]["then"] = _ref("conclusions")
        matchers = [_ref(f"matcher_{name}") for name in self.knowledge.attributes]
        left_out = {"enum": [None, ANYTHING]}
        row["properties"]["cells"] = {"type": "array", "items": {"anyOf": [left_out, *matchers]}}
        table = found["definitions"]["Table"]["properties"]
        concluded = [each.name for each in self.knowledge.concluded]
        table["when"] = {"type": "array", "items": _ref("attribute")}
        table["then"] = {"type": "array", "items": _one_of(concluded)}
        return found

    def cases(self) -> Schema:
        from engine.cases.reading import CaseFile

        found = _shape(CaseFile)
        rules = _one_or_more(_ref("known_rule"))
        case, matrix = (found["definitions"][name]["properties"] for name in ("CaseEntry", "MatrixEntry"))
        case.update(given=_ref("answers"), expect=_ref("condition"), fired=rules, not_fired=rules)
        cells = [_ref(f"matcher_{name}") for name in self.knowledge.attributes]
        matrix["given"] = _ref("answers")
        matrix["expect"] = {"type": "array", "items": _ref("attribute")}
        matrix["rows"] = {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"anyOf": [{"type": "null"}, *cells]}},
        }
        found["properties"]["fixtures"] = {"type": "object", "additionalProperties": _ref("answers")}
        return found

    def answers(self) -> Schema:
        """Answers, each of which may also be null: not known yet."""
        asked = self.knowledge.answerable
        properties = {each.name: {"anyOf": [_ref(f"answer_{each.name}"), {"type": "null"}]} for each in asked}
        return _object(properties)

    def facts(self) -> Schema:
        from engine.load.loader import SECTIONS

        properties: dict[str, Schema] = {}
        definitions: dict[str, Schema] = {}
        for name, shape in SECTIONS.items():
            found = _shape(shape)
            definitions.update(found.pop("definitions", {}))
            properties[name] = found
        for shape in (*definitions.values(), *properties.values()):
            self.name_facts(shape.get("properties", {}))
        definitions["PlanEntry"]["properties"]["when"] = _ref("condition")
        definitions["PlanEntry"]["properties"]["program"] = _one_of(self.knowledge.programs)
        concluded = self.knowledge.concluded
        several = [each for each in concluded if each.several]
        for key, named in (("verdict", concluded), ("lead", several), ("notes", several)):
            listed = {"type": "array", "items": _one_of(each.name for each in named)}
            properties["knowledge"]["properties"][key] = listed if named else {"type": "array"}
        return {**_object(properties), "definitions": definitions}

    def name_facts(self, properties: Schema) -> None:
        """Put the names and the short forms into the shape of one entry of the facts."""
        if "source" in properties:
            properties["source"] = _ref("cited")
        if "document" in properties and self.knowledge.documents:
            properties["document"] = _described({name: each.title for name, each in self.knowledge.documents.items()})
        if "aliases" in properties:
            properties["aliases"] = _one_or_more({"type": "string"})
        if "ask_when" in properties:
            properties["ask_when"] = properties["expected_when"] = _ref("answer_condition")
            properties["ask_first"] = {"type": "array", "items": _ref("asked")}
            plain = {"type": ["boolean", "number", "string", "null"]}
            with_reason = _shape(OtherwiseEntry)
            with_reason["properties"].update(value=plain, source=_ref("cited"), when=_ref("condition"))
            properties["otherwise"] = {"anyOf": [plain, with_reason]}
            properties["choices"] = {
                "type": "object",
                "additionalProperties": {"anyOf": [{"type": "string"}, _ref("Choice")]},
            }


def value(attribute: Attribute) -> Schema:
    """One value of an answer or a conclusion; of a set, its members."""
    found = _about(attribute)
    if attribute.several:
        many = {"type": "array", "items": _member(attribute)}
        # One member may stand without a list; a rule adds one at least.
        least = {} if attribute.asked else {"minItems": 1}
        return {**found, "anyOf": [_member(attribute), {**many, **least}]}
    return {**found, **_member(attribute)}


def _member(attribute: Attribute) -> Schema:
    if attribute.boolean:
        return {"type": attribute.traits.schema}
    if attribute.numeric:
        low, high = attribute.limits
        return {"type": attribute.traits.schema, "minimum": low, "maximum": high}
    if attribute.dated:
        return DAY
    if not attribute.traits.read:
        return {"type": attribute.traits.schema, "maxLength": MAX_LINE}
    return _described({name: choice.title for name, choice in attribute.choices.items()})


def matcher(attribute: Attribute, alike: str = "") -> Schema:
    """What may stand beside an attribute in a condition; `alike` is the definition of what it may be compared with."""
    members = _one_or_more(_member(attribute), least=1)
    bound: Schema = _member(attribute)
    if attribute.numeric:
        number = {"type": "number", "exclusiveMinimum": -LARGEST, "exclusiveMaximum": LARGEST}
        bound = {"anyOf": [number, _ref("figure")]}
    if alike:
        bound = {"anyOf": [*bound.get("anyOf", [bound]), _required(COMPARED, _ref(alike))]}
    tests: dict[str, Schema] = {COMPARED: _ref(alike)} if alike else {}
    for key in KEYS:
        for operator in [each for each, _ in FORMS[key] if attribute.kind in each.kinds]:
            tests[key] = bound if operator.operand == "bound" else members
    tests["not"] = _ref(f"matcher_{attribute.name}")
    tests[IS] = _one_of(STATES)
    tested = _object(tests, least=1)
    if attribute.compares:
        either = {"type": "array", "items": {"anyOf": [_member(attribute), tested]}, "minItems": 1}
        return {**_about(attribute), "anyOf": [_member(attribute), either, tested]}
    state = _object({IS: _one_of(STATES)}, least=1)
    either = {"type": "array", "items": {"anyOf": [_member(attribute), state]}, "minItems": 1}
    return {**_about(attribute), "anyOf": [_member(attribute), either, tested]}


def _counts(parts: Schema) -> Iterator[Schema]:
    """The forms of a count: exactly so many, or no fewer and no more."""
    least, most, exactly = (
        {"type": "integer", "minimum": BOUNDS[key][0]} for key in ("at_least", "at_most", "exactly")
    )
    for bounds in ({"exactly": exactly}, {"at_least": least, "at_most": most}):
        yield {**_object({**bounds, OF: parts}, least=2), "required": [OF]}


def _object(properties: dict[str, Any], least: int = 0) -> Schema:
    """A mapping of these keys and no other."""
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "minProperties": least} if least else found


def _required(key: str, inner: Schema) -> Schema:
    """A mapping of this key alone."""
    return {"type": "object", "properties": {key: inner}, "required": [key], "additionalProperties": False}


def _about(attribute: Attribute) -> Schema:
    """What an editor tells of an attribute."""
    return {"description": f"{attribute.title}. {attribute.help}".strip()}


def _described(words: dict[str, str]) -> Schema:
    """One of these names, each with what it means."""
    return {
        **_one_of(words),
        "enumDescriptions": list(words.values()),
        "markdownEnumDescriptions": list(words.values()),
    }


def _one_of(names: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(names)}


def _one_or_more(one: Schema, least: int = 0) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one, **({"minItems": least} if least else {})}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _used(body: Schema, definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Of the definitions, those that the body leads to."""
    found: dict[str, Schema] = {}
    queue: list[Any] = [body]
    while queue:
        part = queue.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix("#/definitions/")
            if name in definitions and name not in found:
                found[name] = definitions[name]
                queue.append(definitions[name])
            queue.extend(part.values())
        elif isinstance(part, list):
            queue.extend(part)
    return dict(sorted(found.items()))


@cache
def _adapter(shape: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(shape)


@cache
def _written() -> Any:
    """The generator of pydantic, without the fields that only the loader sets."""
    from pydantic.json_schema import GenerateJsonSchema

    class Written(GenerateJsonSchema):
        def field_is_present(self, field: Any) -> bool:
            return super().field_is_present(field) and bool(field.get("init", True))

    return Written


def _shape(shape: Any) -> Schema:
    """The JSON Schema of a shape of the loader, in the dialect of draft 7."""
    written = _adapter(shape).json_schema(ref_template="#/definitions/{model}", schema_generator=_written())
    found: Schema = _plain(written)
    if "$defs" in found:
        found["definitions"] = found.pop("$defs")
    reference = str(found.pop("$ref", "")).removeprefix("#/definitions/")
    if reference:
        found = {**found, **found["definitions"].pop(reference)}
    return found


def _plain(part: Any) -> Any:
    """Without the titles and defaults that pydantic adds, which would tell an editor nothing."""
    if isinstance(part, dict):
        if "properties" in part:
            shaped = {name: DAY if name in DAYS else _plain(child) for name, child in part["properties"].items()}
            part = {**part, "properties": shaped}
        keep = {
            key: child
            for key, child in part.items()
            if not (key in ("title", "default") and not isinstance(child, dict))
        }
        return {key: child if key == "properties" else _plain(child) for key, child in keep.items()}
    return [_plain(child) for child in part] if isinstance(part, list) else part
