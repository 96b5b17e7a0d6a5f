"""How a wheel is built: by setuptools, and the same bytes from the same sources, whoever builds it, when and where."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

# The first day that a zip file can name; a regular file that all may read.
_DAY = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build a wheel into a folder; gives its name."""
    # What an earlier build left there would get into this one.
    shutil.rmtree("build/lib", ignore_errors=True)
    name: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    _settle(Path(wheel_directory, name))
    return name


def _settle(wheel: Path) -> None:
    """Give all files of a wheel one time and one mode, and put them in the order of their names, RECORD the last."""
    with zipfile.ZipFile(wheel) as made:
        files = {each.filename: made.read(each) for each in made.infolist() if not each.is_dir()}
    record = next(name for name in files if name.endswith(".dist-info/RECORD"))
    files[record] = b"".join(sorted(files[record].splitlines(keepends=True)))
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as settled:
        for name in sorted(files, key=lambda each: (each == record, each)):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.external_attr, entry.create_system = _MODE, 3
            settled.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
