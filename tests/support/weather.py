"""A small knowledge base as a folder: facts, rules, and a file beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FACTS = """\
knowledge: {name: lunch, title: Lunch, about: Where to eat., verdict: [place]}
attributes:
  weather: {kind: choice, title: Weather, question: How is it?, help: Look., choices: {sun: Sunny, rain: Rainy}}
  place: {kind: choice, title: Place, choices: {park: Park, cafe: Cafe}}
"""


RULES = """\
ruleset: {name}
title: Place
rules:
  - {{rule: {name}-sun, when: {{weather: sun}}, then: {{place: park}}, because: It is sunny.}}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    root = tmp_path / "base"
    for name in ("facts", "rules", "lib"):
        (root / name).mkdir(parents=True)
    (root / "facts/base.yaml").write_text(FACTS)
    (root / "rules/place.yaml").write_text(RULES.format(name="place"))
    (root / "lib/extra.yaml").write_text(RULES.format(name="extra"))
    return root


LOADED: dict[str, Callable[[Path], None]] = {
    "a link to a file": lambda root: (root / "rules/extra.yaml").symlink_to("../lib/extra.yaml"),
    "a link to a folder": lambda root: (root / "rules/lib").symlink_to("../lib"),
    "a link to a link": lambda root: (
        (root / "rules/extra.yaml").symlink_to("../lib/again.yaml"),
        (root / "lib/again.yaml").symlink_to("extra.yaml"),
    )[0],
    "a link through a folder that is one": lambda root: (
        (root / "other").symlink_to("lib"),
        (root / "rules/extra.yaml").symlink_to("../other/extra.yaml"),
    )[0],
    "another ending": lambda root: (root / "lib/extra.yaml").rename(root / "rules/extra.yml") and None,
    "capital letters": lambda root: (root / "lib/extra.yaml").rename(root / "rules/EXTRA.YAML") and None,
    "a folder below": lambda root: (root / "lib").rename(root / "rules/more") and None,
    "the rules are a link": lambda root: (
        (root / "rules").rename(root / "written"),
        (root / "lib/extra.yaml").rename(root / "written/extra.yaml"),
        (root / "rules").symlink_to("written"),
    )[2],
}
