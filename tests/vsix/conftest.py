"""tools/ on the path, and wheels made by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.append(str(ROOT / "tools"))

MakeWheel = Callable[[str, dict[str, str]], Path]


@pytest.fixture
def wheel(tmp_path: Path) -> MakeWheel:
    """Makes a wheel of this file name with these texts."""

    def make(name: str, files: dict[str, str]) -> Path:
        path = tmp_path / name
        with ZipFile(path, "w") as archive:
            for file, text in files.items():
                archive.writestr(file, text)
        return path

    return make
