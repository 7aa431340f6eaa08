"""Train the contact detector, and measure it on runners and clips it has not seen.

    python training/contacts/train.py RBDS_FOLDER [--rendered FOLDER ...] [--heads NAME ...]

Writes `src/hipdrive/gait/data/contacts.npz` and the accuracy of times from the rear and the front, and prints the
held-out errors as JSON. See CARD.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from fit import Example, errors_s, example, fit_head
from keypoints import Clip, filmed, load_seen, smoothed
from markers import MARKERS, error_model, learned, left_out, lengthened, marker_examples, parts_of, prepared, whole_head
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from trials import Trial, leg_points, load_trials, shifted

from hipdrive.arrays import FloatArray
from hipdrive.gait.detector import EVENTS, Head, Network
from hipdrive.gait.legs import LEFT, RIGHT, Kind, leg_signals
from hipdrive_synthetic.virtual_runner import random_runner, virtual_runner

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "src/hipdrive/gait/data/contacts.npz"
ACCURACY = ROOT / "src/hipdrive/measures/accuracy.csv"
COMMAND = "python training/contacts/train.py"

KEYPOINTS: dict[str, Kind] = {"side": "sagittal", "rear": "frontal", "front": "frontal"}
#: Weight of the drawn runners against the treadmill runners: as filmed, and as real keypoints.
FILMED, SEEN = 0.4, 1.0
#: Versions made of each recording.
COPIES = {"treadmill": 10, "filmed": 2, "seen": 6}
FOLDS = 3
#: The leg away from a side camera.
HIDDEN = {"left": RIGHT, "right": LEFT}
#: Parametric runners among the drawn ones.
VIRTUAL = 60
#: Networks averaged in each place of a keypoint head. On the same clips left out three had less error than one (strike
#: from the rear 16 ms against 20, from the side 10 against 11), and eight a little less than three.
MEMBERS = 8


@dataclass(frozen=True)
class Material:
    """Everything there is to learn from.

    Parameters
    ----------
    trials
        Treadmill runners with force.
    drawn, drawn_with_toe
        Parametric runners, with the ball of the foot; those and the rendered ones, with the tip of the toe.
    clips
        Rendered clips as a pose network saw them.
    """

    trials: list[Trial]
    drawn: list[Trial]
    drawn_with_toe: list[Trial]
    clips: list[Clip]


def filmed_example(trial: Trial, name: str, clips: list[Clip], rng: np.random.Generator) -> Example:
    """A trial seen by a virtual camera, with the keypoint errors of a random clip."""
    view = str(rng.choice(["left", "right"])) if name == "side" else name
    share = pattern_shares(clips)
    clip = clips[int(rng.choice(len(clips), p=share / share.sum()))]
    time_s, points = filmed(trial, view, clip, rng)
    return example(
        trial.runner, leg_signals(time_s, points, KEYPOINTS[name]), trial.events_s, trial.side, HIDDEN.get(view)
    )


def pattern_shares(clips: list[Clip]) -> FloatArray:
    """One weight a clip, so that every way to meet the ground counts alike; mean 1."""
    patterns = np.array([c.pattern for c in clips])
    kinds, kind, count = np.unique(patterns, return_inverse=True, return_counts=True)
    return np.asarray(len(clips) / len(kinds) / count[kind])


def clip_example(clip: Clip, name: str) -> Example:
    """A rendered clip as the pose pipeline hands it on."""
    legs = leg_signals(clip.time_s, clip.seen, KEYPOINTS[name])
    return example(clip.name, legs, clip.events_s, clip.side, HIDDEN.get(clip.view))


def varied_clip_example(clip: Clip, name: str, rng: np.random.Generator) -> Example:
    """The same at another frame rate, a little turned, noisier or smoother."""
    turn = np.deg2rad(rng.normal(0, 2))
    fps = 1 / float(np.median(np.diff(clip.time_s)))
    new = fps * rng.uniform(0.5 if fps > 40 else 0.8, 1.05)
    time_s = np.arange(clip.time_s[0] + rng.uniform(0, 1 / new), clip.time_s[-1], 1 / new)
    points = CubicSpline(clip.time_s, clip.seen)(time_s)
    points = points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    size = np.ptp(points[..., 1], axis=(1, 2)).mean()
    points = shifted(points, rng, 0.03) + rng.normal(0, rng.uniform(0, 0.01) * size, points.shape)
    legs = leg_signals(time_s, smoothed(points, new, rng), KEYPOINTS[name])
    return example(clip.name, legs, clip.events_s, clip.side, HIDDEN.get(clip.view))


def keypoint_set(
    material: Material, name: str, held: set[str], rng: np.random.Generator
) -> tuple[list[Example], list[float]]:
    """Training examples and weights of a keypoint head without the held-out runners and clips."""
    lenders = [c for c in clips_for(material, name) if c.name not in held]
    people = [t for t in material.trials if t.runner not in held]
    main = [filmed_example(t, name, lenders, rng) for t in people for _ in range(COPIES["treadmill"])]
    bodies = [t for t in material.drawn_with_toe if t.runner not in held]
    film = [filmed_example(b, name, lenders, rng) for b in bodies for _ in range(COPIES["filmed"])]
    seen = [varied_clip_example(c, name, rng) for c in lenders for _ in range(COPIES["seen"])]
    varied = np.repeat(pattern_shares(lenders), COPIES["seen"]) * _share(main, seen, SEEN)
    return main + film + seen, [1.0] * len(main) + _share(main, film, FILMED) + list(varied)


def _share(main: list[Example], other: list[Example], share: float) -> list[float]:
    """Weights by which the contacts of `other` together count for a share of those of `main`."""
    if not other:
        return []
    return [share * sum(len(e.step) for e in main) / sum(len(e.step) for e in other)] * len(other)


def clips_for(material: Material, name: str) -> list[Clip]:
    """Clips that serve a head: those of its view."""
    views = ("left", "right") if name == "side" else (name,)
    return [c for c in material.clips if c.view in views and c.swapped < 0.05]


def held_out(material: Material, name: str, seed: int) -> list[tuple[Example, FloatArray]]:
    """Examples of runners and clips a keypoint head had not seen, with their errors `(contact, 2)`, s."""
    people = sorted({t.runner for t in material.trials})
    drawn = sorted({t.runner for t in material.drawn_with_toe})
    rng = np.random.default_rng(seed)
    out: list[tuple[Example, FloatArray]] = []
    for fold in range(FOLDS):
        held = set(people[fold::FOLDS])
        held |= {d for i, d in enumerate(drawn) if i // 2 % FOLDS == fold % FOLDS}
        head = fit_head(*keypoint_set(material, name, held, rng), KEYPOINTS[name], members=MEMBERS)
        out += [(e, errors_s(e, head, steady=True)) for e in keypoint_tests(material, name, held, rng)]
    return out


def keypoint_tests(material: Material, name: str, held: set[str], rng: np.random.Generator) -> list[Example]:
    """Held-out treadmill runners with the errors of held-out clips, and those clips themselves."""
    lenders = [c for c in clips_for(material, name) if c.name in held]
    people = [t for t in material.trials if t.runner in held]
    filmed_tests = [filmed_example(t, name, lenders, rng) for t in people for _ in range(4)]
    return filmed_tests + [clip_example(c, name) for c in lenders]


def keypoint_head(material: Material, name: str) -> tuple[Head, list[tuple[Example, FloatArray]]]:
    """The head learned from everything, and its errors on what thirds of it had not seen."""
    held = held_out(material, name, seed=1)
    error = error_model(held, error_weights(held, material.clips))
    rng = np.random.default_rng(2)
    head = fit_head(*keypoint_set(material, name, set(), rng), KEYPOINTS[name], members=MEMBERS)
    return replace(head, error=error), held


def marker_head(material: Material, name: str) -> tuple[Head, list[tuple[Example, FloatArray]]]:
    """The head learned from everything, and its errors on each runner left out."""
    people = sorted({t.runner for t in material.trials})
    made = prepared(marker_examples(material.trials, material.drawn, name, np.random.default_rng(3)), people)
    return whole_head(made), left_out(made, learned(made))


def error_weights(held: list[tuple[Example, FloatArray]], clips: list[Clip]) -> list[float]:
    """One weight an example: rendered clips decide where there are any, and each foot strike counts alike.

    Treadmill runners are nine, and the errors of their keypoints laid on: what is stated must hold for clips.
    """
    pattern = {c.name: c.pattern for c in clips}
    kind = [pattern.get(e.group, "treadmill") for e, _ in held]
    contacts = {k: sum(len(x) for (_, x), own in zip(held, kind, strict=True) if own == k) for k in set(kind)}
    shown = set(contacts) - {"treadmill"} or {"treadmill"}
    return [1000 / contacts[k] if k in shown else 0.0 for k in kind]


def summary(
    held: list[tuple[Example, FloatArray]], model: FloatArray, clips: list[Clip]
) -> dict[str, dict[str, object]]:
    """Numbers for the card: of all treadmill runners, all rendered clips, and these by what they show."""
    shown = {c.name: (c.pattern, f"{round(1 / float(np.median(np.diff(c.time_s))))} fps") for c in clips}
    parts: dict[str, list[tuple[Example, FloatArray]]] = {}
    for one in held:
        whole = "treadmill runners" if one[0].group.startswith("RBDS") else "drawn runners and clips"
        for label in (whole, *shown.get(one[0].group, ())):
            parts.setdefault(label, []).append(one)
    return {label: numbers(part, model) for label, part in sorted(parts.items())}


def numbers(part: list[tuple[Example, FloatArray]], model: FloatArray) -> dict[str, object]:
    """Errors of strike, off and contact time, and the means of the recordings."""
    error = np.concatenate([lengthened(x) for _, x in part])
    se = np.concatenate([np.sqrt(parts_of(e, x) @ model.T) for e, x in part])
    full = error * 1000
    mean_ms = np.array([(x[:, 1] - x[:, 0]).mean() * 1000 for _, x in part])
    return {
        "n": [len(part), len(error)],
        "bias_ms": full.mean(axis=0).round(2).tolist(),
        "rmse_ms": np.sqrt((full**2).mean(axis=0)).round(2).tolist(),
        "largest_ms": np.abs(full).max(axis=0).round(1).tolist(),
        "within_25_ms": (np.abs(error) < 0.025).mean(axis=0).round(4).tolist(),
        "within_95_interval": (np.abs(error) < 1.96 * se).mean(axis=0).round(4).tolist(),
        "contact_time_of_a_recording_ms": [round(float(mean_ms.mean()), 2), round(float(mean_ms.std()), 2)],
        "recordings_within_15_ms": round(float((np.abs(mean_ms) < 15).mean()), 3),
    }


def accuracy_rows(held: list[tuple[Example, FloatArray]], clips: list[Clip], view: str) -> pd.DataFrame:
    """Rows of `accuracy.csv` for the times, from rendered clips left out; each foot strike counts alike.

    A recording's contacts share an error. Steps are timed far better than contacts, so that a flight is as wrong as the
    contacts beside it, the other way.
    """
    shown = {c.name for c in clips}
    part = [(e, x[:, 1] - x[:, 0]) for e, x in held if e.group in shown]
    weight = np.array(error_weights([(e, x) for e, x in held if e.group in shown], clips))
    weight = weight * [len(x) for _, x in part]
    side = np.array([[x[e.legs.anchor_side[e.step] == s].mean() for s in (LEFT, RIGHT)] for e, x in part])
    period_s = np.array([e.legs.period_s for e, _ in part])
    rows = []
    for id, scale in (
        ("contact_time", np.full(len(part), 1e3)),
        ("flight_time", np.full(len(part), -1e3)),
        ("duty_factor", 100 / period_s),
    ):
        error = side * scale[:, None]
        both = error.mean(axis=1)
        rms = [
            float(np.sqrt(np.average(v**2, weights=weight)))
            for v in (np.sqrt((error**2).mean(axis=1)), both, error[:, LEFT] - error[:, RIGHT])
        ]
        rows.append([id, f"keypoints-{view}", float(np.average(both, weights=weight)), *rms, len(part), COMMAND])
    return pd.DataFrame(rows, columns=["id", "input", "bias", "sd_side", "sd_mean", "sd_difference", "n", "bench"])


def write_accuracy(rows: pd.DataFrame) -> None:
    """Put rows in the place of those for the same measure and input; the others stay."""
    old = pd.read_csv(ACCURACY)
    same = pd.MultiIndex.from_frame(old[["id", "input"]]).isin(pd.MultiIndex.from_frame(rows[["id", "input"]]))
    pd.concat([old[~same], rows]).sort_values(["input", "id"]).to_csv(ACCURACY, index=False, float_format="%.5g")


def arrays_of(name: str, head: Head) -> dict[str, NDArray[np.floating]]:
    """The arrays of a head as they are stored."""
    networks = {"first": head.first}
    out: dict[str, NDArray[np.floating]] = {f"{name}/error": head.error}
    for event in EVENTS:
        refinement = getattr(head, event)
        networks |= {f"{event}/far": refinement.far, f"{event}/near": refinement.near}
        out |= {f"{name}/{event}/lags_s": refinement.lags_s, f"{name}/{event}/channels": refinement.channels}
    for part, network in networks.items():
        out |= {f"{name}/{part}/{a}": _stored(network, a) for a in ("linear", "bias", "into", "shift", "out")}
    return out


def _stored(network: Network, array: str) -> NDArray[np.floating]:
    # Only the input weights are many; three digits of them are enough.
    return np.asarray(getattr(network, array)).astype(np.float16 if array == "into" else np.float32)


def load_material(rbds: Path, folders: list[Path], model: str) -> Material:
    """Read everything."""
    clips = [clip for folder in folders for clip in load_seen(folder, model)]
    virtual = [virtual_trials(seed) for seed in range(VIRTUAL)]
    with_toe = [c.body for c in clips] + [toe for _, toe in virtual]
    return Material(load_trials(rbds), [ball for ball, _ in virtual], with_toe, clips)


def virtual_trials(seed: int) -> tuple[Trial, Trial]:
    """A random parametric runner, with the ball and with the tip of the toe as forefoot."""
    run = virtual_runner(random_runner(np.random.default_rng([7, seed])), 4.0, 150.0, seed)
    contacts, name = run.contacts, f"virtual_{seed:03d}"
    events = np.stack([contacts.strike_s, contacts.off_s], axis=1)
    side = (contacts.side == "right").astype(np.intp)
    ball, toe = (
        Trial(name, name, run.motion.time_s, leg_points(run.motion, tip), events, side, tip) for tip in ("ball", "toe")
    )
    return ball, toe


def main() -> None:
    """Train every head."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rbds", type=Path)
    parser.add_argument("--rendered", type=Path, nargs="*", default=[], help="needed for keypoint heads")
    parser.add_argument("--model", default="full")
    parser.add_argument("--heads", nargs="*", default=[*MARKERS, *KEYPOINTS])
    arguments = parser.parse_args()
    material = load_material(arguments.rbds, arguments.rendered, arguments.model)
    arrays = dict(np.load(TARGET)) if TARGET.exists() else {}
    for name in arguments.heads:
        head, held = marker_head(material, name) if name in MARKERS else keypoint_head(material, name)
        arrays = {k: v for k, v in arrays.items() if not k.startswith(f"{name}/")}
        arrays |= arrays_of(name, head)
        json.dump({name: summary(held, head.error, material.clips)}, sys.stdout, indent=1)
        print(flush=True)
        np.savez_compressed(TARGET, **arrays)
        if name in ("rear", "front"):
            write_accuracy(accuracy_rows(held, material.clips, name))


if __name__ == "__main__":
    main()
