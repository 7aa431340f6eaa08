"""What breaks a native parser breaks its process alone, and is told as a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import broken
from hipdrive import confined
from hipdrive.errors import HipdriveError, InputError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.bin"
    path.write_bytes(b"12345")
    return path


def test_arrays_and_words_come_back_whatever_is_printed(file: Path) -> None:
    content = confined.run(broken.well, file, "Export it again")
    np.testing.assert_array_equal(content.arrays["numbers"], [0, 1, 2])
    assert content.about["name"] == "a.bin"
    assert np.isnan(content.about["nothing"])


@pytest.mark.parametrize(
    ("function", "match"),
    [
        (broken.crash, "a.bin: is damaged: it breaks the library that reads it .SIGSEGV.*Export it again"),
        (broken.leave, "breaks the library that reads it .exit 7"),
        (broken.eat, "asks for more memory than such a file can need"),
        (broken.fail, "is damaged or not of its format .what a library may raise"),
        (broken.refuse, "a.bin: holds nothing. Give another"),
    ],
)
def test_each_end_is_a_sentence(file: Path, function, match: str) -> None:
    with pytest.raises(InputError, match=match):
        confined.run(function, file, "Export it again")


def test_an_endless_one_is_ended(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_LEAST_S", 1.0)
    with pytest.raises(InputError, match=r"reasonable time|SIGXCPU|SIGKILL"):
        confined.run(broken.hang, file, "Export it again")


def test_what_is_not_the_fault_of_the_file_is_told_as_such(file: Path) -> None:
    with pytest.raises(HipdriveError, match=r"^Install it\.$"):
        confined.run(broken.lack, file, "Export it again")
