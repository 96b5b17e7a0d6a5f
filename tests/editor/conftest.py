"""What the tests of the language server share: one server for the tests of a file, a folder for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.editing import Editor, edited
from tests.support.places import TESTS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """An editor that is open."""
    with edited(tmp_path_factory.mktemp("nothing")) as editor:
        yield editor


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A small knowledge base without mistakes, to be edited."""
    return Path(shutil.copytree(TESTS / "mistakes" / "sound", tmp_path / "tea"))


@pytest.fixture
def editor(server: Editor, tea: Path) -> Editor:
    """The editor, turned to that knowledge base."""
    server.turn(tea)
    return server
