"""Whoever is seen as a clip is read: a few lines now and then, from the worker to the page that waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from hipdrive.pose.blazepose import NAMES
from hipdrive.pose.engine import People
from hipdrive.sources import ReadOptions
from hipdrive.sources.detection import detect
from hipdrive.sources.sighting import usable
from hipdrive.web import seen
from hipdrive.web.app import make_app
from hipdrive.web.jobs import Progress
from hipdrive.web.settings import Settings
from report_case import write_clip


def people(tall_px: float, left_px: float, n: int = 1) -> People:
    """Somebody of this height, the points one below the other, ten pixels wide."""
    one = np.zeros((n, len(NAMES), 2))
    one[..., 0] = left_px + 10 * (np.arange(len(NAMES)) % 2)
    one[..., 1] = np.linspace(0, tall_px, len(NAMES)) + 40
    return People(one, np.ones((n, len(NAMES))))


def test_a_body_fills_the_drawing_wherever_and_however_large_it_is() -> None:
    small, large = (np.array(seen.lines_of(people(*p), NAMES)) for p in ((80.0, 500.0), (800.0, 5.0)))
    for lines in (small, large):
        ys = lines[:, [1, 3]]
        assert (ys.min(), ys.max()) == (0, seen.TALL)
        assert abs(lines[:, [0, 2]].min() + lines[:, [0, 2]].max()) <= 1
    assert seen.lines_of(people(80.0, 0.0, n=0), NAMES) == []


def test_it_is_told_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    now = [100.0]
    monkeypatch.setattr("hipdrive.web.seen.time.monotonic", lambda: now[0])
    watch = seen.watching(told.append)
    for _ in range(31):
        watch(people(80.0, 0.0), NAMES)
        now[0] += 0.125
    assert len(told) == 3
    assert set(told[0]) == {"lines"}


def test_the_page_that_waits_is_told_the_latest(tmp_path: Path) -> None:
    with TestClient(make_app(Settings(folder=tmp_path)), base_url="http://127.0.0.1:8642") as client:
        state = client.app.state.hipdrive  # type: ignore[attr-defined]
        visit = state.history.add_visit(state.history.add_athlete("Ada"), [])
        state.analyses.progress[visit] = Progress("running")
        assert 'id="seen"' in client.get(f"/visits/{visit}").text
        assert client.get(f"/visits/{visit}/state").json()["lines"] == []
        for told in ({"share": 0.2, "lines": [[0, 0, 5, 50]]}, {"share": 0.3}):
            state.analyses._hear(visit, told, "")
        assert client.get(f"/visits/{visit}/state").json()["lines"] == [[0, 0, 5, 50]]


def test_every_picture_of_a_clip_is_watched(tmp_path: Any) -> None:
    class Still:
        """An engine that sees the same person in every picture."""

        names, label = NAMES, "still"

        def detect(self, rgb: np.ndarray) -> People:
            return people(80.0, 0.0)

    clip = usable(write_clip(tmp_path / "a.mp4", [i / 30 for i in range(160)]), None)
    watched: list[int] = []
    found = detect(clip, Still(), ReadOptions().progress, (0.0, np.inf), lambda p, names: watched.append(len(names)))
    assert watched == [len(NAMES)] * 160
    assert len(found.people) == 160
