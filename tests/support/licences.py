"""The licences of what certwise runs on, as the packages themselves declare them."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from tests.support.places import ROOT

# What is written otherwise in older metadata than in SPDX's list.
_SPDX = {
    "MIT License": "MIT", "BSD License": "BSD", "BSD": "BSD", "Apache Software License": "Apache-2.0",
    "3-clause BSD": "BSD", "Apache License 2.0": "Apache-2.0", "Apache 2.0": "Apache-2.0",
}  # fmt: skip
# The extras that are for those who work on certwise, and for no user.
_OURS = ("test", "dev", "bench")


def locked() -> dict[str, str]:
    """The packages of the lock with their versions: what an installation by it holds, on some system."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([0-9][^ ;\\]*)", text, re.MULTILINE))


def optional() -> list[str]:
    """The packages that the extras name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (each for name, each in project["optional-dependencies"].items() if name not in _OURS)
    return sorted({re.split(r"[\[<>=]", each)[0].lower().replace(".", "-") for listed in extras for each in listed})


def declared(name: str) -> tuple[str, str] | None:
    """The version and the licence of an installed package; None where it is not installed."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classified = [each.split(" :: ")[-1] for each in found.get_all("Classifier") or [] if each.startswith("License ::")]
    plain = (found.get("License") or "").strip().splitlines()
    said = found.get("License-Expression") or next(iter(classified), "") or (plain[0] if plain else "")
    return found["Version"], _SPDX.get(said, said)


def table(written: dict[str, str]) -> str:
    """The table of the page; `written` is what it says already, for packages that are not installed here."""
    pinned = locked()
    lines = ["| package | licence | installed |", "|---|---|---|"]
    for name in [*pinned, *(each for each in optional() if each not in pinned)]:
        found = declared(name)
        # Another version than the locked one may declare the same otherwise.
        ours = found is not None and (name not in written or found[0] == pinned.get(name))
        licence = found[1] if ours and found is not None else written.get(name, "")
        lines.append(f"| {name} | {licence} | {'always' if name in pinned else 'with an extra'} |")
    return "\n".join(lines) + "\n"
