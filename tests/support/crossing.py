"""The knowledge base that has lines of every kind, and the answers that bring the most of them."""

from __future__ import annotations

from tests.support.places import TESTS

CROSSING = TESTS / "crossing"
WORST = ("sea=rough", "night=yes", "licensed=no", "lamp=no", "luggage=yes", "wanted=ferry,seaplane")
