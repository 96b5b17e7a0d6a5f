"""What one request, and all of them together, may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds, so that no request keeps the others from their answers.

    `body` is in bytes, `arriving` (a whole request) and `working` (an answer) in seconds; `waiting` requests wait for a
    worker at most, and a batch holds `rows` organizations.
    """

    body: int = 1024 * 1024
    arriving: float = 10.0
    working: float = 30.0
    waiting: int = 256
    rows: int = 1000
