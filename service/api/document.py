"""The document of the API (OpenAPI 3.1), made from the models that check requests and describe answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pkgutil import get_data
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.api import answers, requests

PREFIX = "/api/v1"
_REF = "#/components/schemas/{model}"


class _Operation:
    """What is asked under a path, and answered."""

    def __init__(
        self, says: str, asked: type[BaseModel] | None, answered: type[BaseModel] | None, **filters: str
    ) -> None:
        self.says = says
        self.asked = asked
        self.answered = answered
        self.filters = filters


POSTED: Mapping[str, _Operation] = {
    "assess": _Operation("The verdict, its plan and its proof.", requests.Assess, None),
    "why": _Operation("The proof of a conclusion, down to answers and claims.", requests.Why, answers.Proof),
    "why-not": _Operation("What kept a conclusion from holding.", requests.WhyNot, answers.Kept),
    "what-if": _Operation("What other answers would make of the verdict.", requests.WhatIf, answers.Differences),
    "flip": _Operation("The fewest changes that lead to a conclusion, proven.", requests.Flip, answers.Ways),
    "next-question": _Operation("The question to ask next.", requests.NextQuestion, answers.Next),
    "compare": _Operation("Two programs side by side.", requests.Compare, answers.Comparison),
    "portfolio": _Operation("Many organizations, a line for each.", requests.Batch, answers.Row),
}
READ: Mapping[str, _Operation] = {
    "about": _Operation("The knowledge base in use, and versions.", None, answers.About),
    "knowledge": _Operation("Questions, conclusions, programs and claims.", None, answers.Knowledge),
    "rules": _Operation(
        "The rules, or some of them.",
        None,
        answers.Rules,
        ruleset="Only the rules of this ruleset.",
        attribute="Only rules that read or conclude this attribute.",
        claim="Only rules that cite this claim.",
    ),
    "records": _Operation(
        "The latest records.",
        None,
        answers.Records,
        organization="Only those whose organization holds this text.",
        result="Only those with this result.",
        by="Only those recorded by this name.",
        limit="The most to list, up to 1000; 20 where it is left out.",
    ),
}
# What is read by its id: the model, and what it is.
ONE: Mapping[str, tuple[type[BaseModel], str, str]] = {
    "rules": (answers.OneRule, "rule", "One rule with what stands around it."),
    "records": (answers.OneRecord, "record", "One record as it was made."),
}
_ERRORS = {
    400: "The request cannot be read.",
    401: "A token is needed.",
    403: "A page of another server asks.",
    408: "The request did not arrive in time.",
    412: "The knowledge base is another one than If-Match names.",
    413: "The request is too large.",
    415: "The request is not JSON.",
    421: "The server is not reached under this name.",
    422: "The request was understood and is wrong; problems says where, and what to write instead.",
    503: "Too much is asked at once, it was not settled in time, or the store of records cannot be used.",
}


def published() -> dict[str, Any]:
    """The published schema of an assessment."""
    found: dict[str, Any] = json.loads(get_data("cli.render", "schemas/assessment.json") or b"{}")
    return found


def document(about: Mapping[str, Any], assessment: Mapping[str, Any]) -> dict[str, Any]:
    """The document for the knowledge base that a server works with.

    `about` is what a worker said of itself, with its examples; `assessment` is the published schema of an assessment.
    """
    examples: Mapping[str, Any] = about["examples"]
    paths: dict[str, Any] = {}
    for name, operation in POSTED.items():
        if name in examples:
            paths[f"{PREFIX}/{name}"] = {"post": _posted(name, operation, examples[name])}
    for name, operation in READ.items():
        paths[f"{PREFIX}/{name}"] = {"get": _read(name, operation)}
    for name, (model, parameter, says) in ONE.items():
        paths[f"{PREFIX}/{name}/{{{parameter}}}"] = {"get": _one(model, parameter, says, about.get(parameter))}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"certwise: {about['knowledge']['title']}",
            "version": about["versions"]["certwise"],
            "description": "The engine of the command line: the same verdicts, proofs, ids and places of mistakes.",
        },
        "paths": paths,
        "components": {
            "schemas": _schemas(assessment),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _posted(name: str, operation: _Operation, example: Any) -> dict[str, Any]:
    assert operation.asked is not None
    content = {"schema": {"$ref": _REF.format(model=operation.asked.__name__)}, "example": example}
    answered = operation.answered.__name__ if operation.answered else "Assessment"
    media = "application/x-ndjson" if name == "portfolio" else "application/json"
    found = {200: _answer(operation.says, answered, media)}
    if name == "assess":
        found[201] = _answer("The same, and it is recorded.", answered, media)
    return {
        "operationId": name,
        "summary": operation.says,
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {**{str(status): each for status, each in found.items()}, **_errors(_ERRORS)},
    }


def _read(name: str, operation: _Operation) -> dict[str, Any]:
    assert operation.answered is not None
    parameters = [
        {"name": each, "in": "query", "required": False, "description": says, "schema": {"type": "string"}}
        for each, says in operation.filters.items()
    ]
    found = {
        "200": _answer(operation.says, operation.answered.__name__),
        "304": {"description": "It is still the same."},
    }
    return {
        "operationId": name,
        "summary": operation.says,
        **({"parameters": parameters} if parameters else {}),
        "responses": {**found, **_errors([401, 403, 421, 422, 503])},
    }


def _one(model: type[BaseModel], name: str, says: str, example: str | None) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "path", "required": True, "description": "Its id."}
    parameter["schema"] = {"type": "string", "minLength": 1}
    if example:
        parameter["example"] = example
    missing = {"description": "There is none of this id.", "content": _content("Problems", "application/problem+json")}
    found = {"200": _answer(says, model.__name__), "304": {"description": "It is still the same."}, "404": missing}
    return {
        "operationId": name,
        "summary": says,
        "parameters": [parameter],
        "responses": {**found, **_errors([401, 403, 421, 422, 503])},
    }


def _answer(says: str, model: str, media: str = "application/json") -> dict[str, Any]:
    return {"description": says, "content": _content(model, media)}


def _content(model: str, media: str) -> dict[str, Any]:
    return {media: {"schema": {"$ref": _REF.format(model=model)}}}


def _errors(statuses: Any) -> dict[str, Any]:
    return {
        str(status): {"description": _ERRORS[status], "content": _content("Problems", "application/problem+json")}
        for status in statuses
    }


def _schemas(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """The models, and the published schema of an assessment with its own parts under names of its own."""
    operations = [*POSTED.values(), *READ.values()]
    models = [model for each in operations for model in (each.asked, each.answered) if model is not None]
    models += [answers.Problems, *(model for model, _, _ in ONE.values())]
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    schemas: dict[str, Any] = dict(found["$defs"])
    schemas["Assessment"] = _moved({key: part for key, part in assessment.items() if key not in ("$schema", "$defs")})
    schemas.update({f"Assessment_{name}": _moved(part) for name, part in assessment.get("$defs", {}).items()})
    # Without robustness an assessment says nothing of what it hangs on.
    left_out = {"provisional", "could_change_verdict", "would_change_verdict", "partly_tried"}
    schemas["Assessment"]["required"] = [each for each in schemas["Assessment"]["required"] if each not in left_out]
    return schemas


def _moved(part: Any) -> Any:
    """A part of a schema whose references lead into the document."""
    if isinstance(part, dict):
        return {
            key: f"#/components/schemas/Assessment_{value.rpartition('/')[2]}" if key == "$ref" else _moved(value)
            for key, value in part.items()
        }
    return [_moved(each) for each in part] if isinstance(part, list) else part
