"""What plain data has in common: equal where all fields are, and written out with them; its classes are made here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from types import FunctionType
from typing import Any, ClassVar, TypeVar, dataclass_transform

from engine.knowledge.inits import INITS

Made = TypeVar("Made")


@dataclass(init=False, eq=False, repr=False)
class Structure:
    """The base of data that is made in every process.

    What a dataclass would generate for this, Python would compile anew for each class in each process, which takes as
    long as making all the rest of it. So such a class is made by `structure`.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, each.name) == getattr(other, each.name) for each in fields(self))

    __hash__ = None  # type: ignore[assignment]  # its fields may change

    def __repr__(self) -> str:
        shown = [f"{each.name}={getattr(self, each.name)!r}" for each in fields(self)]
        return f"{self.__class__.__qualname__}({', '.join(shown)})"


@dataclass_transform(eq_default=False, field_specifiers=(field, Field))
def structure(made: type[Made]) -> type[Made]:
    """The class with the slots, the fields and the `__init__` of a dataclass, nothing of which is compiled anew.

    `fields`, `replace` and all else that reads a dataclass take it for one.
    """
    own = _own(made)
    every = {
        each.name: each for base in made.__bases__ if hasattr(base, "__dataclass_fields__") for each in fields(base)
    }
    every.update(own)
    given = [each for each in every.values() if each.init]
    space = {name: value for name, value in vars(made).items() if name not in own}
    space.pop("__dict__", None)
    space.pop("__weakref__", None)
    space["__slots__"] = tuple(own)
    space["__dataclass_fields__"] = every
    space["__match_args__"] = tuple(each.name for each in given)
    space["__init__"] = _init(list(every.values()), given)
    again: type[Made] = type(made.__name__, made.__bases__, space)
    return again


def _own(made: type) -> dict[str, Field[Any]]:
    """The fields that a class declares itself."""
    found: dict[str, Field[Any]] = {}
    for name, kind in vars(made).get("__annotations__", {}).items():
        if kind.startswith("ClassVar["):
            continue
        default = vars(made).get(name, MISSING)
        each: Any = default if isinstance(default, Field) else field(default=default)
        each.name, each.type, each.kw_only = name, kind, False
        # What `fields` knows a field by, and no class variable.
        each._field_type = dataclasses._FIELD  # type: ignore[attr-defined]  # noqa: SLF001
        found[name] = each
    return found


def _init(every: list[Field[Any]], given: list[Field[Any]]) -> Callable[..., None]:
    """The `__init__`: each field that is given, or its default, and then what is made for each object."""
    defaults = {
        each.name: _TO_MAKE if each.default is MISSING else each.default
        for each in given
        if each.default is not MISSING or each.default_factory is not MISSING
    }
    names = tuple(each.name for each in given)
    init = _of_few(names, defaults) if len(names) < len(INITS) else _of_many(names, defaults)
    made = [(each.name, each.default_factory) for each in every if each.default_factory is not MISSING]
    always = [(each.name, each.default) for each in every if not each.init and each.default is not MISSING]
    if not made and not always:
        return init

    def filled(self: Any, *values: Any, **named: Any) -> None:
        init(self, *values, **named)
        for name, value in always:
            setattr(self, name, value)
        for name, make in made:
            if getattr(self, name, _TO_MAKE) is _TO_MAKE:
                setattr(self, name, make())

    return filled


def _of_few(names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    code = INITS[len(names)].__code__.replace(co_varnames=("self", *names), co_names=names)
    return FunctionType(code, {}, "__init__", tuple(defaults.values()))


def _of_many(names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    def named_one_by_one(self: Any, *values: Any, **named: Any) -> None:
        for name, value in zip(names, values, strict=False):
            setattr(self, name, value)
        for name in names[len(values) :]:
            if name in named:
                setattr(self, name, named.pop(name))
            elif name in defaults:
                setattr(self, name, defaults[name])
            else:
                raise TypeError(f"{type(self).__name__} takes {name}, and was given none")
        if named or len(values) > len(names):
            raise TypeError(f"{type(self).__name__} takes {', '.join(names)}, and was given more")

    return named_one_by_one


# Stands where a value is to be made for each object.
_TO_MAKE = object()
