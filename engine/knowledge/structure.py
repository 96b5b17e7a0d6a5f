"""What plain data has in common: equal where all fields are, and written out with them."""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

Made = TypeVar("Made")


class Structure:
    """The base of data that is made in every process.

    What a dataclass would generate for this, Python would compile anew for each class in each process, which takes as
    long as making all the rest of it. So such a class is made by `structure`, without that.
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
    """The class as a dataclass with slots, which compares and prints as `Structure` does."""
    return dataclass(slots=True, eq=False, repr=False)(made)
