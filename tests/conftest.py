"""What all tests share: the three knowledge bases, and folders of their own for caches and records."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import re
import signal
import sys
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

from engine.infer.expert import Expert
from tests.support import databases
from tests.support.places import ROOT

# A result that a machine or a moment decides is none: the same examples everywhere. `--hypothesis-profile=random` looks
# for others.
# How fast examples are made is no property of what they are examples of.
calm: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("same", derandomize=True, **calm)
hypothesis.settings.register_profile("random", derandomize=False, print_blob=True, **calm)
hypothesis.settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
    parser.addoption("--citations-read", action="store_true", help="record that all citations were read as they are")


# The files that take longest, by processor time. Workers begin with them, so that none is left with one at the end.
LONGEST = (
    "test_dialects.py", "test_page.py", "test_portfolio.py", "test_rules_check.py", "test_relations.py",
    "test_theory.py", "test_advice.py", "test_html.py", "test_outputs.py", "test_commands.py", "test_rules_tutorial.py",
    "test_row_by_row.py", "test_ask.py", "test_interview.py", "test_record.py", "test_audit.py", "test_tables.py",
    "test_rules_test.py", "test_certificate.py", "test_claims_of_checks.py", "test_circles.py", "test_label.py",
    "test_rules.py", "test_mutations.py", "test_periods.py", "test_recipes.py", "test_scorecard.py",
    "test_collection.py", "test_findings_hold.py", "test_boxes.py", "test_hostile.py", "test_rules_format.py",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        places = {name: place for place, name in enumerate(LONGEST)}
        items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_configure() -> None:
    """Nearly all that a test makes is gone without a search for circles, which takes a tenth of the time.

    What Python compiles is kept, wherever it is told not to: hundreds of programs that tests start read it.
    """
    gc.set_threshold(20_000, 20, 10)
    keep_memory()
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # A shell has what runs behind it ignore an interrupt, and programs would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


# Names of parameters in <malloc.h>.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3


def keep_memory() -> None:
    """Keep what is freed for what comes next, where the library of C can be told so.

    Each solver takes some 16 MB and soon frees them. In a process as large as that of the tests they go back to the
    system each time, which hands them out anew page by page: two fifths of the time of tests that ask many solvers.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        setting = ctypes.CDLL(None).mallopt
        setting(MMAP_THRESHOLD, 32 << 20)
        setting(TRIM_THRESHOLD, 128 << 20)


# What whoever runs the tests has set for the program, for colours, and, in a hook of git, for his own repository.
SET = re.compile(r"CERTWISE_.*|NO_COLOR|FORCE_COLOR|GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY)")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the user's own cache and records, nor is told how he wants the program."""
    home, before = tmp_path_factory.mktemp("certwise"), dict(os.environ)
    for name in filter(SET.fullmatch, before):
        del os.environ[name]
    named = {"CERTWISE_CACHE": str(home / "cache"), "CERTWISE_AUDIT": str(home / "audit.db")}
    os.environ.update(named | {"XDG_DATA_HOME": str(home / "data")})
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """What a session of the program froze, since a process would end with it, is garbage after its test."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def shipped() -> Expert:
    return Expert.open(ROOT)


@pytest.fixture(scope="session")
def second() -> Expert:
    return Expert.open(ROOT / "tests" / "knowledge")


@pytest.fixture(scope="session")
def third() -> Expert:
    return Expert.open(ROOT / "tests" / "scorecard")


@pytest.fixture
def base(request: pytest.FixtureRequest) -> Expert:
    """The knowledge base that a test names, shipped or second, by `indirect`."""
    found: Expert = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server, one for all tests of a worker."""
    if databases.programs() is None:
        pytest.skip("no PostgreSQL server is installed")
    with databases.cluster() as url:
        yield url
