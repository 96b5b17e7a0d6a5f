"""Where the files of this user are: settings, data and what is kept between runs, as each system has it."""

from __future__ import annotations

import os
import sys
from typing import Literal

PROGRAM = "certwise"
_XDG = {"config": ("XDG_CONFIG_HOME", ".config"), "data": ("XDG_DATA_HOME", ".local/share"),
        "cache": ("XDG_CACHE_HOME", ".cache")}  # fmt: skip


def user_folder(of: Literal["config", "data", "cache"]) -> str:
    """The folder of this program's settings, of its data, or of its cache.

    On Linux it is told here, as the XDG base directories are told where nothing is odd; importing the library that
    knows all systems takes as long as a twentieth of a short run.
    """
    variable, beside = _XDG[of]
    base = os.environ.get(variable, "")
    home = os.environ.get("HOME", "")
    if sys.platform == "linux" and home.startswith("/") and (not base or base.startswith("/")):
        return os.path.join(base or os.path.join(home, beside), PROGRAM)  # noqa: PTH118  pathlib takes longer
    import platformdirs

    told = {
        "config": platformdirs.user_config_dir, "data": platformdirs.user_data_dir, "cache": platformdirs.user_cache_dir
    }[of]  # fmt: skip
    return told(PROGRAM, appauthor=False)
