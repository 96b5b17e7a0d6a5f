"""docs/licences.md names every package that certwise runs on, with the licence that it declares."""

from __future__ import annotations

import re

import pytest

from tests.support.licences import declared, locked, optional, table
from tests.support.places import ROOT

PAGE = ROOT / "docs" / "licences.md"
TABLE = re.compile(r"(<!-- the licences -->\n).*?(<!-- end -->)", re.DOTALL)


def test_every_licence_is_listed(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text(encoding="utf-8")
    written = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+?) \| (?:always|with)", page, re.MULTILINE))
    wanted = TABLE.sub(lambda found: found[1] + table(written) + found[2], page)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted, "pytest --update-golden writes docs/licences.md anew"
    assert "|  |" not in wanted, "a licence is missing: install the package, and update; or write it there"
    assert set(re.findall(r"^\| ([a-z0-9-]+) \|", wanted, re.MULTILINE)) - {"package"} == {*locked(), *optional()}


def test_a_licence_is_what_the_package_declares() -> None:
    found = declared("pydantic")
    assert found is not None
    assert found[1] == "MIT"
