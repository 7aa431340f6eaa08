"""Every measure over a virtual runner whose truth is computed apart from it, from the continuous model."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.measures import Measurements, measure, measures
from hipdrive_synthetic.camera import Camera, film
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, virtual_runner

#: Largest error allowed, by unit: well inside what any of them means to a person, far from what a wrong instant, side
#: or sign would give.
ALLOWED = {"deg": 0.3, "ms": 1.0, "spm": 0.4, "percent": 0.4, "mm": 1.5, "ratio": 0.005}
#: Where the value of a unit is of another size.
ALLOWED_OF = {"leg_stiffness": 0.1, "knee_drive": 0.5, "paw_back": 0.02}
#: Points a camera's keypoints would hold.
KEYPOINTS = ("ear", "shoulder", "hip", "knee", "ankle", "heel", "toe")


@pytest.fixture(scope="module")
def run() -> VirtualRun:
    """No side is like the other, and no step like the next."""
    runner = Runner(
        variability=0.5,
        pelvic_drop_deg=(7, 2),
        knee_valgus_deg=(6, -3),
        trunk_sway_deg=(3, 1),
        foot_strike_deg=(12, 3),
        knee_drive_deg=(38, 33),
        step_asymmetry=0.04,
        contact_asymmetry=-0.05,
        waist_bend_deg=6,
    )
    return virtual_runner(runner, 8.0, 240.0, seed=3)


@pytest.fixture(scope="module")
def found(run: VirtualRun) -> Measurements:
    return measure(run.motion, run.contacts)


def _errors(run: VirtualRun, found: Measurements, id: str) -> dict[str, float]:
    truth = run.truth[id]
    return {r.side: r.value - truth[r.side] for r in found if r.id == id}


def test_only_what_needs_forces_is_refused(found: Measurements) -> None:
    assert {r.id for r in found.refused} == {m.id for m in measures() if "forces" in m.needs}


@pytest.mark.parametrize("one", measures(), ids=lambda m: m.id)
def test_every_measure_is_the_runners(run: VirtualRun, found: Measurements, one) -> None:  # type: ignore[no-untyped-def]
    if one.id not in run.truth:
        pytest.skip("the virtual runner does not state this measure")
    errors = _errors(run, found, one.id)
    assert errors
    allowed = ALLOWED_OF.get(one.id, ALLOWED[one.unit])
    for side, error in errors.items():
        # A difference holds the errors of both sides.
        assert abs(error) < allowed * (2 if side == "difference" else 1), (side, error)


@pytest.mark.parametrize(
    ("view", "plane"), [("rear", "frontal"), ("front", "frontal"), ("left", "sagittal"), ("right", "sagittal")]
)
def test_a_camera_far_away_sees_what_three_dimensions_hold(run: VirtualRun, view: str, plane: str) -> None:
    """One formula over a plane: from 60 m, square on, the picture is the plane."""
    body = run.motion.select([n for n in run.motion.names if n.split("_")[-1] in KEYPOINTS])
    camera = Camera(view, distance_m=60.0, height_m=0.9, aim_m=0.9, focal_px=24000.0)  # type: ignore[arg-type]
    seen = measure(film(body, camera), run.contacts)
    solid = measure(body, run.contacts)
    checked = [m for m in measures() if m.plane == plane and seen.get(m.id) is not None]
    assert len(checked) > 7
    for one in checked:
        here, there = seen.get(one.id), solid.get(one.id)
        assert here is not None
        assert there is not None
        # Lengths over the leg: from behind a leg shows its length less exactly.
        size = 0.03 * abs(there.value) + 0.1 if one.unit in ("percent", "ratio") else 0.0
        assert here.value == pytest.approx(there.value, abs=max(size, 0.25)), one.id


@pytest.mark.parametrize("view", ["rear", "right"])
def test_the_leg_is_seen_at_its_length(run: VirtualRun, view: str) -> None:
    """With 2 px of noise the bounce over the leg stays within 4 % of itself: the leg is neither short nor long."""
    from hipdrive_synthetic.camera import Noise

    body = run.motion.select([n for n in run.motion.names if n.split("_")[-1] in KEYPOINTS])
    camera = Camera(view, distance_m=20.0, height_m=0.9, focal_px=10000.0)  # type: ignore[arg-type]
    seen = measure(film(body, camera, Noise(white_px=2.0), seed=1), run.contacts, ["vertical_oscillation"])
    row = seen.get("vertical_oscillation")
    assert row is not None
    assert row.value == pytest.approx(run.truth["vertical_oscillation"]["mean"], rel=0.04)


def test_ankle_lean_and_waist_bend_are_told_apart() -> None:
    """Each dial moves its own measure and leaves the other."""
    straight, leaning, folded = (
        measure(made.motion, made.contacts, ["ankle_lean", "waist_bend"])
        for made in (
            virtual_runner(Runner(), 5.0),
            virtual_runner(Runner(ankle_lean_deg=11.5), 5.0),
            virtual_runner(Runner(waist_bend_deg=13.0), 5.0),
        )
    )

    def change(of: Measurements, id: str) -> float:
        before, after = straight.get(id), of.get(id)
        assert before is not None
        assert after is not None
        return after.value - before.value

    assert change(leaning, "ankle_lean") == pytest.approx(1.5, abs=0.1)
    assert change(leaning, "waist_bend") == pytest.approx(0, abs=0.1)
    assert change(folded, "ankle_lean") == pytest.approx(0, abs=0.1)
    assert change(folded, "waist_bend") == pytest.approx(15, abs=0.1)


def test_the_truth_is_not_of_one_kind(run: VirtualRun) -> None:
    """The sides differ, so that an exchange of left and right would be seen."""
    apart = [id for id, sides in run.truth.items() if abs(sides.get("difference", 0.0)) > 1.0]
    assert len(apart) >= 8
    assert np.isfinite([v for sides in run.truth.values() for v in sides.values()]).all()
