"""What is printed, held against what was printed when somebody read it."""

from __future__ import annotations

import re

from tests.support.places import TESTS

GOLDEN = TESTS / "golden"


def masked(text: str) -> str:
    """Without what differs from run to run: ids, times, dates of the plan, digests of the knowledge."""
    text = re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", text)
    text = re.sub(r"\b[0-9a-f]{16}\b", "ID", text)
    text = re.sub(r"\b[0-9a-f]{12}\b", "DIGEST", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:+]+", "TIME", text)
    return re.sub(r"\b20\d\d-\d\d-\d\d\b", "DATE", text)


def compared(name: str, text: str, update: bool) -> None:
    """Assert that a text is that of a golden file, but for what is masked; or write it there."""
    path = GOLDEN / name
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(masked(text), encoding="utf-8")
    assert masked(text) == path.read_text(encoding="utf-8"), f"pytest --update-golden writes {path} anew"
