"""Where the files of the user are: told as the library that knows all systems tells it."""

from __future__ import annotations

from typing import Literal

import platformdirs
import pytest

from engine.home import user_folder

VARIABLES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")


@pytest.mark.parametrize("base", [None, "", "/srv/kept", "/srv/kept/", "relative", "~/kept", "/srv/a b/ü"])
@pytest.mark.parametrize("home", ["/home/somebody", "/home/some body"])
def test_the_folders_are_those_that_the_library_tells(
    base: str | None, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", home)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        if base is not None:
            monkeypatch.setenv(name, base)
    expected = {
        "config": platformdirs.user_config_dir("certwise", appauthor=False),
        "data": platformdirs.user_data_dir("certwise", appauthor=False),
        "cache": platformdirs.user_cache_dir("certwise", appauthor=False),
    }
    of: Literal["config", "data", "cache"]
    for of in ("config", "data", "cache"):
        assert user_folder(of).rstrip("/") == expected[of].rstrip("/")


def test_without_a_home_the_library_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert user_folder("data") == platformdirs.user_data_dir("certwise", appauthor=False)
