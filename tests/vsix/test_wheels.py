"""What of a wheel is bundled, and what makes a build fail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from bundle import Failed
from bundle.lock import Pin
from bundle.wheels import kept, unpack, verify

MakeWheel = Callable[[str, dict[str, str]], Path]


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("one/core.py", "one/core.py"),
        ("one/_fast.cpython-312-x86_64-linux-gnu.so", "one/_fast.cpython-312-x86_64-linux-gnu.so"),
        ("tests.py", "tests.py"),
        ("one-1.data/purelib/one/more.py", "one/more.py"),
        ("one-1.data/platlib/one/more.so", "one/more.so"),
        ("one-1.dist-info/METADATA", "one-1.dist-info/METADATA"),
        ("one-1.dist-info/licenses/sub/COPYING.txt", "one-1.dist-info/licenses/sub/COPYING.txt"),
        ("one-1.dist-info/LICENSE.txt", "one-1.dist-info/LICENSE.txt"),
        ("one-1.dist-info/RECORD", None),
        ("one-1.dist-info/WHEEL", None),
        ("one-1.dist-info/entry_points.txt", None),
        ("one-1.dist-info/sboms/one.json", None),
        ("one-1.data/scripts/one", None),
        ("one-1.data/headers/one.h", None),
        ("one/tests/test_core.py", None),
        ("tests/test_core.py", None),
        ("one/__pycache__/core.pyc", None),
        ("one/core.pyc", None),
        ("one/", None),
        ("one/../../two.py", None),
    ],
)
def test_kept(entry: str, name: str | None) -> None:
    assert kept(entry) == name


def test_wheels_of_several_pythons_share_a_folder(tmp_path: Path, wheel: MakeWheel) -> None:
    common = {"one/__init__.py": "same", "one-1.dist-info/METADATA": "Name: one"}
    made = [
        wheel(
            "one-1-cp311-cp311-any.whl",
            {**common, "one/a.cpython-311.so": "eleven", "one-1.dist-info/RECORD": "1"},
        ),
        wheel(
            "one-1-cp312-cp312-any.whl",
            {**common, "one/a.cpython-312.so": "twelve", "one-1.dist-info/RECORD": "2"},
        ),
    ]
    unpack(made, tmp_path / "libs")
    files = {
        path.relative_to(tmp_path / "libs").as_posix(): path.read_text("utf-8")
        for path in (tmp_path / "libs").rglob("*")
        if path.is_file()
    }
    assert files == {**common, "one/a.cpython-311.so": "eleven", "one/a.cpython-312.so": "twelve"}


def test_a_file_that_differs_between_wheels_is_refused(tmp_path: Path, wheel: MakeWheel) -> None:
    made = [wheel(f"{name}-1-py3-none-any.whl", {"shared/x.py": name}) for name in ("one", "two")]
    with pytest.raises(Failed, match=r"shared/x\.py is not the same in one-1-.*\.whl and in two-1-.*\.whl"):
        unpack(made, tmp_path / "libs")


def test_only_locked_files_are_taken(wheel: MakeWheel) -> None:
    made = wheel("one_name-1-py3-none-any.whl", {"one.py": ""})
    locked = Pin("one-name", "1", frozenset({hashlib.sha256(made.read_bytes()).hexdigest(), "0" * 64}))
    verify([made], [locked])
    with pytest.raises(Failed, match="is not the file that is locked"):
        verify([made], [locked._replace(hashes=frozenset({"0" * 64}))])
    with pytest.raises(Failed, match="is not the file that is locked"):
        verify([made], [])
    with pytest.raises(Failed, match="no wheel of two"):
        verify([made], [locked, Pin("two", "1", frozenset())])
