"""The versions that take part in an assessment."""

from __future__ import annotations

import os
import sys
from functools import cache


@cache
def versions() -> dict[str, str]:
    """The versions that took part: of this program, of the rule engine, of Python."""
    return {
        "certwise": _installed("certwise"),
        "durable_rules": _installed("durable_rules"),
        "python": ".".join(map(str, sys.version_info[:3])),
    }


def _installed(name: str) -> str:
    """The version of an installed distribution, by the name of its metadata folder; "unknown" where there is none.

    The folder is named NAME-VERSION.dist-info (packaging.python.org, "Recording installed projects"). Reading the name
    takes a millisecond; importing importlib.metadata to be told the same takes thirty.
    """
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                for entry in entries:
                    if entry.name.startswith(f"{name}-") and entry.name.endswith(".dist-info"):
                        return entry.name[len(name) + 1 : -len(".dist-info")]
        except OSError:
            continue
    return "unknown"
