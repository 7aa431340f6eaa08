"""A history for tests: where it lies, and an athlete with something of everything."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hipdrive.history.export_delete import clips_of
from hipdrive.history.rows import Clip
from hipdrive.history.store import History
from hipdrive.history.tables import CoachSession, DrillSession, Programme, TrialRow

#: A word that stands nowhere else, to look for in files after a deletion.
CANARY = "Zwölfender-Quittengelee"


def contract(value: float = 6.0, canary: str = "") -> dict[str, Any]:
    """Results of one visit in the shape of the contract, as far as the history looks at it."""
    one = {"id": "pelvic_drop", "unit": "deg", "se": 0.5, "n_steps": 14, "detectable_change": 2.0, "view": "rear"}
    sides = {"left": value + 1, "right": value - 1, "mean": value}
    rows = [one | {"side": s, "value": v, "ci95": [v - 1, v + 1], "flags": []} for s, v in sides.items()]
    finding = {"id": "pelvic_control", "side": "left", "sentence": f"The pelvis drops. {canary}"}
    findings = {"headline": f"One pattern. {canary}", "findings": [finding]}
    return {"measurements": rows, "findings": findings, "plan": {"cue": {"id": "level_belt"}}}


def filled(history: History, name: str = CANARY) -> int:
    """An athlete with a row in every table and a kept clip."""
    athlete = history.add_athlete(name)
    folder = clips_of(history.folder, athlete)
    folder.mkdir(parents=True)
    (folder / "1.mp4").write_bytes(CANARY.encode())
    clip = Clip(f"{CANARY}.mp4", "0" * 64, 3_000_000_000, f"clips/{athlete}/1.mp4")
    visit = history.add_visit(athlete, [clip], 3.0, CANARY)
    history.add_result(visit, contract(canary=CANARY), f"<p>{CANARY}</p>")
    history.add_symptoms(athlete, {"told": CANARY})
    history.add(DrillSession(athlete_id=athlete, drill="clamshell", repetitions=12, by_camera=True))
    programme = Programme(athlete_id=athlete, cue="quick_steps", variable="cadence", own=160, target=168)
    number = history.start_programme(programme)
    session = CoachSession(athlete_id=athlete, programme_id=number, kind="session", number=1, minutes=15)
    session.feedback_share, session.gate = 1.0, {"said": CANARY}
    history.add(session)
    tried = TrialRow(athlete_id=athlete, visit_id=visit, cue="quick_steps", verdict="moves it", facts={"said": CANARY})
    history.add(tried)
    return athlete


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of its own for a test, on a socket in a folder of its own; skips where there is none."""
    binaries = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    initdb = shutil.which("initdb") or (binaries and str(binaries / "initdb"))
    if not initdb or not Path(initdb).exists():
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with tempfile.TemporaryDirectory() as name:
        yield from _run(Path(initdb), Path(name))


def fresh(url: str) -> str:
    """A new empty database of a PostgreSQL, from the address of another one."""
    import psycopg

    name = f"hipdrive_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")


def _run(initdb: Path, folder: Path) -> Iterator[str]:
    as_other: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to be run by root
        as_other = {"user": "nobody", "group": "nogroup"}
        shutil.chown(folder, "nobody", "nogroup")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **as_other}
    data = folder / "data"
    made = subprocess.run([initdb, "-D", data, "-U", "hipdrive", "-A", "trust"], **quiet)
    if made.returncode:
        pytest.skip("PostgreSQL is installed but could not be set up here")
    server = subprocess.Popen(
        [initdb.with_name("postgres"), "-D", data, "-k", folder, "-F", "-c", "listen_addresses="], **quiet
    )
    try:
        url = f"postgresql://hipdrive@/postgres?host={folder}"
        _wait(url)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # at once, whoever is still connected
        server.wait(60)


def _wait(url: str) -> None:
    import time

    import psycopg

    for _ in range(150):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.2)
        else:
            return
    pytest.skip("PostgreSQL did not start here")
