"""Training recordings as a pose network would give them: real runners, seen by virtual cameras, with measured errors.

The errors are those a pose network made on rendered runners whose joints are known: keypoint minus projected joint,
as a function of the phase of each leg's own cycle. They are laid over the projected motion of the
treadmill runners, so that the detector meets the errors of the network on the gait of people, and does not
learn the one gait of the rendered runner.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt
from trials import Trial, leg_points, resampled, shifted

from hipdrive.arrays import FloatArray
from hipdrive.gait.legs import HEEL, HIP, LEFT, LEG, RIGHT, TIP
from hipdrive.motion import Motion
from hipdrive.pelvis.region import TRUNK_M
from hipdrive_synthetic.camera import Camera, project


@dataclass(frozen=True)
class Clip:
    """A rendered runner and what the pose pipeline made of it.

    Parameters
    ----------
    name, view
        Which; `rear`, `front`, `left` or `right`.
    time_s
        `(frame,)`.
    seen, true
        `(frame, side, point, 2)` in the axes of the view's plane, pixels. `seen` is the runner's motion as the pipeline
        hands it on (sides repaired, gaps filled, smoothed); `true` the projected joints. From the rear and the front the
        shoulder follows the points of the leg; its truth is a point carried by the hips.
    events_s, side
        As in `Trial`.
    swapped
        Share of frames in which the pipeline has left and right the wrong way round.
    body
        The same runner in three dimensions.
    pattern
        How the foot meets the ground: `rear`, `mid`, `fore`; `drawn` for the one gait of the first set.
    """

    name: str
    view: str
    time_s: FloatArray
    seen: FloatArray
    true: FloatArray
    events_s: FloatArray
    side: NDArray[np.intp]
    swapped: float
    body: Trial
    pattern: str


def load_seen(folder: Path, model: str) -> list[Clip]:
    """Every rendered clip of a folder whose motion is kept in `seen/NAME.MODEL.pkl`, or `.keypoints.pkl`, as benches do."""
    files = [(folder / p.name.split(".")[0], p) for p in sorted((folder / "seen").glob(f"*.{model}.*pkl"))]
    read = [(stem, pickle.loads(p.read_bytes())) for stem, p in files]
    # A clip that could not be read may leave its error instead.
    return [_held_against(stem, motion) for stem, motion in read if isinstance(motion, Motion)]


def _held_against(stem: Path, motion: Motion) -> Clip:
    """A motion beside the truth of its clip."""
    about = json.loads(stem.with_suffix(".json").read_text())
    exact = np.load(stem.with_suffix(".npz"))
    view = _view(about["camera"])
    flip = np.array([-1.0 if view in ("left", "front") else 1.0, -1.0])
    seen = leg_points(motion, "toe", *_above(view)) * flip
    frames = np.minimum(np.searchsorted(exact["t"], motion.time_s - 1e-3), len(exact["t"]) - 1)
    true = _joints(exact, "p2", "toe")[frames] * flip
    if _above(view):
        true = with_shoulder(true, (_middle(exact, "sho")[frames] * flip - true[:, :, HIP].mean(axis=1)).mean(axis=0))
    rows = sorted((*e, k) for k, s in enumerate("LR") for e in about["contacts_s"][s])
    table = np.array(rows)
    events, side = table[:, :2], table[:, 2].astype(np.intp)
    # Two sets number their clips alike.
    name = f"{stem.parent.name}/{stem.name}"
    swapped, body = _share_swapped(seen[:, :, : len(LEG)], true[:, :, : len(LEG)]), _body(name, exact, events, side)
    return Clip(name, view, motion.time_s, seen, true, events, side, swapped, body, _pattern(about, body))


def _above(view: str) -> tuple[str, ...]:
    """Points beside those of the legs that a view's head looks at."""
    return ("shoulder",) if view in ("rear", "front") else ()


def with_shoulder(points: FloatArray, over_hips: FloatArray) -> FloatArray:
    """Points of the legs and a shoulder that is carried by the hips, `over_hips` away from their middle.

    What a trunk does beside that is a part of the error of the shoulder, as the keypoint's own.
    """
    shoulder = np.broadcast_to(points[:, :, HIP].mean(axis=1, keepdims=True) + over_hips, points[:, :, HIP].shape)
    return np.concatenate([points, shoulder[:, :, None]], axis=2)


def _middle(exact: Mapping[str, FloatArray], name: str) -> FloatArray:
    return np.asarray((exact[f"p2_L{name}"] + exact[f"p2_R{name}"]) / 2, dtype=float)


def _pattern(about: dict[str, Any], body: Trial) -> str:
    """`rear`, `mid` or `fore` (the bench's bounds), or `drawn`: the one rear-foot gait of the first set."""
    if "asked" not in about:
        return "drawn"
    asked = about["asked"]["runner"].get("foot_strike_deg")
    strike = strike_deg(body) if asked is None else float(np.mean(asked))
    return "rear" if strike > 6.5 else "mid" if strike > -1.5 else "fore"


def strike_deg(trial: Trial) -> float:
    """Angle of the foot at strike over that at the middle of the contact, which is flat, mean of all contacts, degrees."""
    angles = []
    for (strike_s, off_s), side in zip(trial.events_s, trial.side, strict=True):
        foot = trial.points_m[:, side, TIP] - trial.points_m[:, side, HEEL]
        deg = np.degrees(np.arctan2(foot[:, 1], foot[:, 0]))
        at_strike, flat = np.interp([strike_s, (strike_s + off_s) / 2], trial.time_s, deg)
        angles.append(at_strike - flat)
    return float(np.mean(angles))


def _joints(exact: Mapping[str, FloatArray], what: str, tip: str) -> FloatArray:
    names = ("hip", "knee", "ankle", "heel", tip)
    return np.stack([np.stack([exact[f"{what}_{s}{p}"] for p in names], 1) for s in "LR"], 1).astype(float)


def _body(name: str, exact: Mapping[str, FloatArray], events: FloatArray, side: NDArray[np.intp]) -> Trial:
    points = _joints(exact, "p3", "toe")
    # The renderer's axes are forward, left, up.
    points = np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)
    return Trial(name, name, exact["t"].astype(float), points, events, side, "toe")


def _view(camera: dict[str, Any]) -> str:
    """From where the camera stands; the world has x forward and y left."""
    if "C" not in camera:
        return str(camera["view"])
    x, y, _ = camera["C"]
    if camera["view"] == "side":
        return "left" if y > 0 else "right"
    return "front" if x > 0 else "rear"


def _share_swapped(seen: FloatArray, true: FloatArray) -> float:
    cost = [np.linalg.norm(p - true, axis=3).sum(axis=(1, 2)) for p in (seen, seen[:, ::-1])]
    return float((cost[1] < cost[0]).mean())


def leg_phase(events_s: FloatArray, time_s: FloatArray) -> FloatArray:
    """Phase of one leg: even numbers at strike, odd ones at off, straight lines between."""
    stride = float(np.median(np.diff(events_s[:, 0])))
    knots = events_s.reshape(-1)
    before = np.concatenate([knots[:2] - 2 * stride, knots[:2] - stride])
    after = np.concatenate([knots[-2:] + stride, knots[-2:] + 2 * stride])
    return np.asarray(np.interp(time_s, np.concatenate([before, knots, after]), np.arange(len(knots) + 8) - 4.0))


def leg_length(points: FloatArray) -> float:
    """Thigh and shank as seen, median over frames."""
    return float(np.median(np.linalg.norm(np.diff(points[:, :, :3], axis=2), axis=3).sum(axis=2)))


def laid_errors(clip: Clip, source: int, phase: FloatArray, start: float) -> FloatArray:
    """Errors of one leg of a clip at phases of another leg, `(frame, point, 2)`, in leg lengths."""
    own = leg_phase(clip.events_s[clip.side == source], clip.time_s)
    error = (clip.seen[:, source] - clip.true[:, source]) / leg_length(clip.true)
    span = 2 * np.floor((own[-1] - own[0]) / 2)
    first = 2 * np.ceil(own[0] / 2 - 1e-9) if own[0] + span < own[-1] - 2 else own[0]
    at = first + np.mod(phase - first + 2 * np.round(start), max(span, 2))
    at = np.clip(at, own[0], own[-1])
    flat = error.reshape(len(error), -1)
    return np.stack([np.interp(at, own, c) for c in flat.T], axis=1).reshape(len(phase), *error.shape[1:])


def with_toe_tip(points_m: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The ball replaced by the tip of the toe, which bends where the foot would pass through the ground."""
    heel, ball = points_m[:, :, HEEL], points_m[:, :, TIP]
    tip = heel + (ball - heel) * rng.uniform(1.2, 1.5)
    floor = np.percentile(ball[..., 1], 3) - 0.01
    under = np.minimum(tip[..., 1] - floor, 0)
    tip[..., 1] -= under * rng.uniform(0, 1)
    out = points_m.copy()
    out[:, :, TIP] = tip
    return out


def random_camera(view: str, rng: np.random.Generator) -> Camera:
    """A phone on a stand or in a hand, somewhere between near and far, low and high."""
    distance_m = rng.uniform(2.5, 7.0)
    return Camera(
        view,  # type: ignore[arg-type]
        distance_m,
        height_m=rng.uniform(0.4, 1.6),
        yaw_deg=rng.normal(0, 5),
        roll_deg=rng.normal(0, 2),
        focal_px=250 * distance_m,
    )


def filmed(trial: Trial, view: str, clip: Clip, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """A treadmill runner as a pose network would see it: `(frame,)`, `(frame, side, point, 2)` in plane axes.

    `clip` lends its errors; it must be of the same kind of view (side views are matched by near and far leg).
    """
    fps = float(np.exp(rng.uniform(np.log(24), np.log(125))))
    whole = trial.points_m if trial.tip == "toe" else with_toe_tip(trial.points_m, rng)
    if _above(view):
        whole = with_shoulder(whole, np.array([0.0, TRUNK_M, 0.0]))
    time_s, points = resampled(trial.time_s, whole, fps, rng.uniform(0, 1 / fps))
    middle = (points.min(axis=(0, 1, 2)) + points.max(axis=(0, 1, 2))) / 2
    middle[1] = 0
    flip = np.array([-1.0 if view in ("left", "front") else 1.0, -1.0])
    plane = shifted(project(points, random_camera(view, rng), middle) * flip, rng, 0.03)
    plane += leg_length(plane) * _errors(trial, view, clip, time_s, rng)
    return time_s, smoothed(plane, fps, rng)


def _errors(trial: Trial, view: str, clip: Clip, time_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Errors of both legs, of a random size round the measured one."""
    sideways = view in ("left", "right")
    exchange = clip.view != view if sideways else bool(rng.random() < 0.5)
    start, size = rng.integers(0, 8), rng.uniform(0.6, 1.2)
    out = []
    for side in (LEFT, RIGHT):
        phase = leg_phase(trial.events_s[trial.side == side], time_s)
        laid = laid_errors(clip, 1 - side if exchange else side, phase, float(start))
        out.append(laid * size)
    errors = np.stack(out, axis=1)
    white = rng.normal(0, rng.uniform(0, 0.01), errors.shape)
    return np.asarray(errors + white)


def smoothed(points: FloatArray, fps: float, rng: np.random.Generator) -> FloatArray:
    """Half of the time, low-passed as the pose pipeline may do."""
    cutoff = rng.uniform(6, 15)
    if rng.random() < 0.5 or cutoff > 0.4 * fps:
        return points
    return np.asarray(sosfiltfilt(butter(2, cutoff, fs=fps, output="sos"), points, axis=0))
