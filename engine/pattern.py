"""Regular expressions that are compiled when they are first used: most processes use few, and compiling takes long."""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """A pattern before it was used; what is asked of it first, it asks of the compiled one, and keeps."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, compiled when it is first used."""
    return cast("re.Pattern[str]", _Pattern(source, flags))
