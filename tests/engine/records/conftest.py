"""What the tests of records start from: a knowledge base, and an empty place on both kinds of database."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from tests.support import databases
from tests.support.places import ROOT
from tests.support.recorders import second_base

LUNCH = ROOT / "tests" / "lunch"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place for a store, on both kinds of database."""
    if request.param == "sqlite":
        return str(tmp_path / "audit.db")
    return databases.database(request.getfixturevalue("server"), f"audit_{uuid.uuid4().hex}")


@pytest.fixture(scope="session")
def base() -> Expert:
    return second_base()


@pytest.fixture(scope="session")
def lunch() -> Expert:
    """A small one, where a store is verified some hundred times: each time it is compiled, to work out its digest."""
    return Expert.open(LUNCH)
