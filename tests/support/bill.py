"""Holds a bill of materials (CycloneDX) to the lock: python -m tests.support.bill FILE."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from tests.support.licences import locked
from tests.support.places import ROOT


def wrong(bill: Any) -> list[str]:
    """What the bill says otherwise than the lock: packages, versions, and the hashes of their files."""
    parts = {part["name"].lower().replace("_", "-").replace(".", "-"): part for part in bill["components"]}
    pinned = locked()
    found = [f"{name} stands in one of them alone" for name in sorted(parts.keys() ^ pinned.keys())]
    found += [f"{name} is {part['version']}" for name, part in parts.items() if part["version"] != pinned.get(name)]
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    hashes = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))
    said = {
        each["content"]
        for part in parts.values()
        for where in part.get("externalReferences", ())
        for each in where.get("hashes", ())
    }
    return [*found, *([] if said == hashes else ["the hashes are not those of the lock"])]


if __name__ == "__main__":
    bill = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if problems := wrong(bill):
        sys.exit("\n".join(problems))
    print(f"{len(bill['components'])} packages, each with its hashes")
