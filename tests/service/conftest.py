"""What the tests of the server share: one server of each knowledge base, for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.commands import SECOND
from tests.support.serving import Served, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the shipped knowledge base that records."""
    with served(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of another knowledge base, which records nothing."""
    with served(tmp_path_factory.mktemp("other"), "--no-record", knowledge=SECOND, workers=1) as found:
        yield found
