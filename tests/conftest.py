"""What every test may use: the folder of real recordings, where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# One thread a process, as on the command line: threads that wait for each other take processor time for nothing.
for _library in ("OMP", "OPENBLAS"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

from history_case import fresh, server  # noqa: E402


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of real recordings (`HIPDRIVE_DATA`, or `../shared/data` beside the repository); skips where absent."""
    beside = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("HIPDRIVE_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"no real recordings in {folder}; set HIPDRIVE_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL started for the tests; skips where there is none."""
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """Each of the databases there are, empty: `None` for the file in the data folder."""
    return None if request.param == "sqlite" else fresh(request.getfixturevalue("postgres"))
