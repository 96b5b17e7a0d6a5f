"""The shape of a recorded object; who only records has no need of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic_core import SchemaValidator
from pydantic_core import core_schema as cs


@cache
def shape() -> SchemaValidator:
    """A validator for recorded objects, which a damaged store may hold in any shape."""
    text, plain = cs.str_schema(), cs.dict_schema(cs.str_schema(), cs.any_schema())
    firing = {
        "rule": text,
        "premises": cs.dict_schema(text, cs.list_schema(text)),
        "overridden_by": cs.nullable_schema(text),
    }
    fields = {
        "id": text,
        "command": text,
        "versions": cs.dict_schema(text, text),
        "at": text,
        "answers": plain,
        "verdict": plain,
        "conclusions": plain,
        "contradictions": cs.list_schema(_typed({"attribute": text, "rules": plain})),
        "firings": cs.list_schema(_typed(firing)),
    }
    return SchemaValidator(
        _typed(fields, "allow", {"lead": plain, "texts": cs.dict_schema(text, text), "declined": cs.list_schema(text)})
    )


def _typed(
    fields: Mapping[str, cs.CoreSchema],
    also: Literal["allow", "forbid"] = "forbid",
    optional: Mapping[str, cs.CoreSchema] | None = None,
) -> cs.CoreSchema:
    named = {name: cs.typed_dict_field(schema) for name, schema in fields.items()}
    named.update((name, cs.typed_dict_field(schema, required=False)) for name, schema in (optional or {}).items())
    return cs.typed_dict_schema(named, extra_behavior=also)
