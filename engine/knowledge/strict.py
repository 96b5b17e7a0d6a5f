"""How an entry of a file becomes an object: no key that is not known, no value that is not of its type."""

from __future__ import annotations

from typing import Any

STRICT: dict[str, Any] = {"extra": "forbid", "strict": True}
