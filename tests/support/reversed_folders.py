"""A plugin of pytest for one test: every folder is listed backwards, as another file system may do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType
from typing import Any

_listdir, _scandir = os.listdir, os.scandir


class _Backwards:
    """What os.scandir gives: an iterator that closes."""

    def __init__(self, *given: Any) -> None:
        with _scandir(*given) as entries:
            self.entries = sorted(entries, key=lambda entry: str(entry.name), reverse=True)

    def __iter__(self) -> Iterator[os.DirEntry[Any]]:
        return iter(self.entries)

    def __next__(self) -> os.DirEntry[Any]:
        if not self.entries:
            raise StopIteration
        return self.entries.pop(0)

    def __enter__(self) -> _Backwards:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.entries = []


def _reversed(*given: Any) -> list[Any]:
    return sorted(_listdir(*given), reverse=True)


os.listdir = _reversed  # type: ignore[assignment]
os.scandir = _Backwards  # type: ignore[assignment]
