"""The moving figures: made anew they are the same, each fault has its pair, and the fault is really in them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hipdrive.drills.registry import all_drills
from hipdrive.pelvis.guide import guide_text
from hipdrive.web.moving import is_drawn, moving, pair
from hipdrive.web.places import DISTANCE, HEIGHT, PLACES, drawing
from hipdrive_synthetic.figures import OUT, POINTS, document

TOLD = json.loads(OUT.read_text(encoding="utf-8"))


def frames(name: str) -> np.ndarray:
    return np.array(TOLD["figures"][name]["frames"]).reshape(-1, len(POINTS), 2)


def at(name: str, point: str) -> np.ndarray:
    return frames(name)[:, POINTS.index(point)]


def angle(name: str, *points: str) -> np.ndarray:
    a, b, c = (at(name, p) for p in points)
    u, v = a - b, c - b
    return np.degrees(np.arccos((u * v).sum(-1) / np.linalg.norm(u, axis=-1) / np.linalg.norm(v, axis=-1)))


def test_the_file_is_what_its_script_makes_and_small() -> None:
    assert OUT.read_text(encoding="utf-8") == document()
    assert "hipdrive_synthetic.figures" in TOLD["made_by"]
    assert max(len(json.dumps(f)) for f in TOLD["figures"].values()) < 8000


@pytest.mark.parametrize("drill", all_drills(), ids=lambda d: d.id)
def test_every_drill_moves_and_every_fault_has_its_pair(drill: object) -> None:
    assert is_drawn(drill.id)  # type: ignore[attr-defined]
    for fault in drill.faults.values():  # type: ignore[attr-defined]
        assert pair(drill.id, fault.id, fault.title, fault.cue) is not None, fault.id  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", TOLD["figures"])
def test_the_end_of_a_figure_joins_its_beginning(name: str) -> None:
    moved = np.abs(np.diff(frames(name), axis=0, append=frames(name)[:1])).max(axis=(1, 2))
    assert moved[-1] <= moved.max()


def test_what_a_pair_shows_is_there_to_be_seen() -> None:
    line = ("right_shoulder", "right_hip", "right_knee")
    assert angle("glute_bridge", *line).max() > 176
    assert angle("glute_bridge.hips_low", *line).max() < 160
    knee = ("left_hip", "left_knee", "left_ankle")
    assert angle("banded_side_step.knees_cave", *knee).min() < 165 < angle("banded_side_step", *knee).min()
    assert TOLD["figures"]["clamshell.rushed"]["seconds"] < TOLD["figures"]["clamshell"]["seconds"] / 2


def test_a_figure_is_a_picture_with_words_and_nothing_inline() -> None:
    page = moving("clamshell", "Clamshell, moving")
    assert 'role="img"' in page
    assert 'aria-label="Clamshell, moving"' in page
    assert "style=" not in page


def test_the_places_of_the_phone_are_those_of_the_guide_and_drawn_to_scale() -> None:
    said = guide_text().replace("\n", " ")
    assert DISTANCE.replace(" m", " metres") in said
    assert HEIGHT in said
    for place in PLACES:
        assert abs(place.runner_x - place.phone_x) == 3.5 * TOLD["units_per_m"]
        page = drawing(place)
        assert page.count(f">{DISTANCE}<") == page.count(f">{HEIGHT}<") == 1
        assert HEIGHT.replace(" m", " metres") in page
