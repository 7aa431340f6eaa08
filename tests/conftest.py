"""What every test may use: the folder of real recordings, where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of real recordings (`HIPDRIVE_DATA`, or `../shared/data` beside the repository); skips where absent."""
    beside = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("HIPDRIVE_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"no real recordings in {folder}; set HIPDRIVE_DATA to their folder")
    return folder
