"""The moving figure without pictures: the mean stride of markers as sticks, from behind and from the right."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipdrive.measures import Measurements, Recording
from hipdrive.report.card import write_card
from hipdrive.report.film import WIDTH, figure
from hipdrive.report.stick import films
from hipdrive.screening import screen
from report_case import markers, measured, moved_to


@pytest.fixture(scope="module")
def recorded() -> Measurements:
    return markers()


def _thigh_deg(points: np.ndarray, names: tuple[str, ...], side: str) -> float:
    """Angle of the thigh in the picture, degrees, + = the knee to the right of the hip."""
    x, y = points[names.index(f"{side}_knee")] - points[names.index(f"{side}_hip")]
    return float(np.degrees(np.arctan2(x, y)))


def test_markers_are_drawn_from_behind_and_from_the_right_as_they_moved(recorded: Measurements) -> None:
    recording = recorded.recordings[0]
    behind, side = films(recording)
    assert (behind.view, side.view) == ("rear", "right")
    names, motion = side.stride.names, recording.motion
    start = behind.stride.nearest.start_s
    forward, up = np.moveaxis(motion.sagittal().points, 2, 0)
    hip, knee = (motion.names.index(f"left_{joint}") for joint in ("hip", "knee"))
    for phase, drawn in zip(side.phases, side.points, strict=True):
        now = int(np.argmin(np.abs(motion.time_s - (start + phase * side.lasts_s))))
        true = np.degrees(np.arctan2((forward[:, knee] - forward[:, hip])[now], (up[:, hip] - up[:, knee])[now]))
        assert _thigh_deg(drawn, names, "left") == pytest.approx(true, abs=4.0)
    left, right = (behind.points[:, names.index(f"{s}_hip"), 0].mean() for s in ("left", "right"))
    assert 0 < left < right < WIDTH


def test_sticks_stand_on_a_floor_and_load_no_picture(recorded: Measurements) -> None:
    shown = [figure(one, "a name") for one in films(recorded.recordings[0])]
    ids = [re.search(r'id="(sheet-[^"]+)"', text) for text in shown]
    assert len({found[1] for found in ids if found}) == 2
    for text in shown:
        assert "<image" not in text
        assert text.count('class="stick"') == 20
        floor = re.search(r'<line x1="0" x2="\d+" y1="(\d+)"', text)
        assert floor
        assert int(floor[1]) > 250


def test_a_clip_that_is_gone_is_drawn_from_its_points(tmp_path: Path) -> None:
    gone = moved_to(measured("left"), tmp_path / "gone.mp4")
    (one,) = films(gone.recordings[0])
    assert (one.view, one.pictures) == ("left", [])


def test_nothing_is_drawn_without_a_knee(recorded: Measurements) -> None:
    recording = recorded.recordings[0]
    motion = recording.motion.select(n for n in recording.motion.names if n != "left_knee")
    assert films(Recording(motion, recording.contacts)) == []
    hidden = replace(recording.motion, points=np.where(True, np.nan, recording.motion.points))
    assert films(Recording(hidden, recording.contacts)) == []


def test_a_card_of_markers_holds_their_sticks(recorded: Measurements, tmp_path: Path) -> None:
    import cv2

    card = cv2.imread(str(write_card(recorded, screen(recorded), None, tmp_path / "card.png")))
    figure_part = card[40:580, 40:440].reshape(-1, 3)
    assert len(np.unique(figure_part, axis=0)) > 3
