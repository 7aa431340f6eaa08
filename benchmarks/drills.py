"""Counting and correcting the drills: virtual athletes with known faults, idling, and real clips.

python -m benchmarks.drills
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.section import Section, data_dir, table
from hipdrive.drills.recognise import Watch
from hipdrive.drills.registry import all_drills
from hipdrive.drills.repetition import Repetition
from hipdrive.drills.result import count
from hipdrive_synthetic.athletes import (
    CAMERAS,
    NAMES,
    Bridge,
    Clam,
    Performed,
    SideStep,
    Tempo,
    bridge,
    clamshell,
    idling,
    seen_by,
    side_step,
)
from hipdrive_synthetic.camera import Noise

COMMAND = "python -m benchmarks.drills"
TITLE = "Drills: repetitions and faults"
NOISE = Noise(white_px=3.0)
FAR_SIDE = tuple(f"left_{part}" for part in ("shoulder", "hip", "knee", "ankle"))
#: By eye: the repetitions of each clip.
CLIPS = {
    "drill_glute_bridge_60fps.mp4": ("glute_bridge", 2),
    "drill_clamshell_30fps.mp4": ("clamshell", 5),
    "drill_lateral_shuffle_25fps.mp4": ("banded_side_step", 20),
    "not_a_drill_squat.mp4": (None, 0),
    "walk_side.mp4": (None, 0),
    "run_front_inplace_30fps.mp4": (None, 0),
    "run_rear_overground_30fps.mp4": (None, 0),
}


@dataclass(frozen=True)
class Case:
    """One athlete: which drill, which fault all repetitions have (or none), and how to make them do it."""

    drill: str
    fault: str | None
    make: Callable[[float], Performed]


def _cases() -> Iterator[Case]:
    slow_clam = Tempo(8, out_s=1.8, hold_s=0.5, back_s=1.8)
    yield Case("glute_bridge", None, lambda fps: bridge(tempo=Tempo(8), fps=fps))
    yield Case("clamshell", None, lambda fps: clamshell(tempo=slow_clam, fps=fps))
    yield Case("clamshell", None, lambda fps: clamshell(Clam(side="left", open_deg=30), slow_clam, fps))
    yield Case("banded_side_step", None, lambda fps: side_step(tempo=_STEPS, fps=fps))
    yield Case("banded_side_step", None, lambda fps: side_step(SideStep(step_m=0.15, turn_after=4), _STEPS, fps))
    for fault, ways in BRIDGES.items():
        yield from (Case("glute_bridge", fault, lambda fps, w=w: bridge(w, Tempo(8), fps)) for w in ways)
    for fault, tempos in BRIDGE_TEMPOS.items():
        yield from (Case("glute_bridge", fault, lambda fps, t=t: bridge(None, t, fps)) for t in tempos)
    for fault, clams in CLAMS.items():
        yield from (Case("clamshell", fault, lambda fps, c=c: clamshell(c, slow_clam, fps)) for c in clams)
    for out_s in (0.7, 0.5):
        quick = Tempo(8, out_s, 0.3, out_s, 0.5)
        yield Case("clamshell", "rushed", lambda fps, t=quick: clamshell(None, t, fps))
    for fault, steps in STEPS.items():
        yield from (Case("banded_side_step", fault, lambda fps, s=s: side_step(s, _STEPS, fps)) for s in steps)
    for phase_s in (0.35, 0.25):
        hasty = Tempo(8, phase_s, 0.1, phase_s, 0.2)
        yield Case("banded_side_step", "too_fast", lambda fps, t=hasty: side_step(None, t, fps))


_STEPS = Tempo(8, out_s=0.8, hold_s=0.3, back_s=0.8, rest_s=0.3)
BRIDGES = {
    "hips_low": (Bridge(line_deg=164), Bridge(line_deg=155)),
    "back_arched": (Bridge(line_deg=198), Bridge(line_deg=204)),
    "feet_too_far": (Bridge(knee_deg=70), Bridge(knee_deg=62)),
    "feet_not_hip_width": (Bridge(feet=0.4), Bridge(feet=2.5)),
}
BRIDGE_TEMPOS = {
    "no_hold": (Tempo(8, hold_s=0.2), Tempo(8, hold_s=0.4)),
    "lowered_fast": (Tempo(8, back_s=1.1), Tempo(8, back_s=0.7)),
}
CLAMS = {
    "pelvis_rolls_back": (Clam(roll_deg=35), Clam(roll_deg=45)),
    "feet_apart": (Clam(feet_shanks=0.18), Clam(feet_shanks=0.3)),
    "knees_not_90": (Clam(knee_deg=60), Clam(knee_deg=122)),
}
STEPS = {
    "knees_cave": (SideStep(caving_deg=14), SideStep(caving_deg=20)),
    "feet_together": (SideStep(narrow=0.7), SideStep(narrow=0.4)),
    "stands_up": (SideStep(rise_m=0.07), SideStep(rise_m=0.10)),
    "trunk_sways": (SideStep(lean_deg=15), SideStep(lean_deg=20)),
    "steps_too_large": (SideStep(step_m=0.40, turn_after=2), SideStep(step_m=0.5, turn_after=2)),
}


def repetitions(done: Performed, drill: str, seed: int, noise: Noise = NOISE, hide: bool = False) -> list[Repetition]:
    """What is counted of an athlete whose drill is not told; those of another drill count as none."""
    hidden = FAR_SIDE if hide else ()
    people, time_s = seen_by(done.motion, CAMERAS[drill], noise, hidden, seed)
    found = count(people, NAMES, time_s)
    return list(found.repetitions) if found.drill is not None and found.drill.id == drill else []


def fault_scores(seeds: int = 3, rates: tuple[float, ...] = (30.0, 60.0)) -> list[list[object]]:
    """F1 of each fault over athletes with each fault and with none: `[drill, fault, true, found, wrong, F1]`."""
    tally: dict[tuple[str, str], list[int]] = {
        (d.id, f): [0, 0, 0] for d in all_drills() for f in d.faults if f != "short_range"
    }
    for case, seed, fps in product(_cases(), range(seeds), rates):
        for repetition in repetitions(case.make(fps), case.drill, seed):
            for (drill, fault), counts in tally.items():
                if drill == case.drill:
                    truth, said = fault == case.fault, fault in repetition.faults
                    counts[0] += truth
                    counts[1] += truth and said
                    counts[2] += said and not truth
    return [
        [drill, fault, n, hit, wrong, f"{_f1(n, hit, wrong):.3f}"] for (drill, fault), (n, hit, wrong) in tally.items()
    ]


def _f1(true: int, hit: int, wrong: int) -> float:
    return 2 * hit / max(true + hit + wrong, 1)


def count_errors(seeds: int = 2) -> list[list[object]]:
    """Repetitions counted against done, over tempo, frame rate, noise, hidden far side, pauses and half repetitions."""
    rows = []
    for drill in ("glute_bridge", "clamshell", "banded_side_step"):
        done = wrong = sets = 0
        for performed, seed, noise, hide in _conditions(drill, seeds):
            found = repetitions(performed, drill, seed, noise, hide)
            done += len(performed.starts_s)
            wrong += abs(len(found) - len(performed.starts_s))
            sets += 1
        rows.append([drill, sets, done, wrong, f"{100 * wrong / done:.2f} %"])
    return rows


def _conditions(drill: str, seeds: int) -> Iterator[tuple[Performed, int, Noise, bool]]:
    make: dict[str, Callable[..., Performed]] = {
        "glute_bridge": bridge,
        "clamshell": clamshell,
        "banded_side_step": side_step,
    }
    for hz, fps, seed in product((0.2, 0.35, 0.5, 0.7, 1.0), (10.0, 30.0, 60.0), range(seeds)):
        yield make[drill](tempo=Tempo.at(hz), fps=fps), seed, NOISE, False
    for seed in range(seeds):
        # Half a side step is a small one, so only the lying drills have half repetitions.
        paused = Tempo(pause_after=4, partial_after=0 if drill == "banded_side_step" else 6)
        yield make[drill](tempo=paused), seed, NOISE, False
        gaps = Noise(white_px=3.0, correlated_px=2.0, lost=0.05, dropped=0.05)
        yield make[drill](), seed, gaps, False
        if drill == "glute_bridge":
            yield make[drill](), seed, NOISE, True


def idle_counts(minutes: float = 10.0) -> list[list[object]]:
    """What is counted of people who do nothing."""
    places: dict[str, str] = {
        "on_the_back": "glute_bridge",
        "on_a_side": "clamshell",
        "standing": "banded_side_step",
    }
    rows: list[list[object]] = []
    for kind, drill in places.items():
        people, time_s = seen_by(idling(kind, minutes * 60), CAMERAS[drill], NOISE)
        rows.append([kind, f"{minutes:g} min", len(count(people, NAMES, time_s).repetitions)])
    return rows


def latencies_s(seeds: int = 3) -> np.ndarray:
    """How long after the end of each repetition its count was said, stream seconds, at 30 fps."""
    out: list[float] = []
    for case, seed in product(_cases(), range(seeds)):
        if case.fault is not None:
            continue
        performed = case.make(30.0)
        people, time_s = seen_by(performed.motion, CAMERAS[case.drill], NOISE, (), seed)
        watch = Watch(NAMES, None, tells=1)
        for found, now in zip(people, time_s, strict=True):
            out += [now - c.repetition.end_s for c in watch.push(found, float(now))]
    return np.array(out)


def instants_s(seeds: int = 3) -> list[list[object]]:
    """Errors of start and end against the truth, seconds."""
    rows: list[list[object]] = []
    for case in _cases():
        if case.fault is not None:
            continue
        starts, ends = [], []
        for seed in range(seeds):
            performed = case.make(30.0)
            found = repetitions(performed, case.drill, seed)
            if len(found) == len(performed.starts_s):
                starts += [r.start_s - t for r, t in zip(found, performed.starts_s, strict=True)]
                ends += [r.end_s - t for r, t in zip(found, performed.ends_s, strict=True)]
        spread = [f"{np.mean(v):+.2f} ± {np.std(v):.2f}" for v in (starts, ends)]
        rows.append([case.drill, len(starts), *spread])
    return rows


def _speed_ms() -> float:
    """Milliseconds a frame that the drills need for one person, keypoints given."""
    people, time_s = seen_by(bridge(tempo=Tempo(10)).motion, CAMERAS["glute_bridge"], NOISE)
    started = time.perf_counter()
    count(people, NAMES, time_s)
    return 1e3 * (time.perf_counter() - started) / len(people)


def _real(data: Path) -> list[list[object]]:
    from hipdrive.drills.clip import read_drill
    from hipdrive.pose.engine import make_engine

    rows: list[list[object]] = []
    for name, (drill, by_eye) in CLIPS.items():
        found = read_drill(data / "video" / name, make_engine("full")).counting
        said = found.drill.id if found.drill else "none"
        rows.append([name, drill or "none", by_eye, said, len(found.repetitions)])
    return rows


def section() -> Section:
    """The part of the validation page about the drills."""
    late = latencies_s()
    parts = [
        "Virtual athletes (rigid segments, exact geometry) seen by a virtual camera of 1280 × 720, 3 px of white noise "
        "on every coordinate, drill not told beforehand.",
        "Counted, over 0.2 to 1 repetitions a second, 10 to 60 frames a second, gaps, pauses, half repetitions, hidden "
        "far side:",
        table(["drill", "sets", "done", "wrong", "error"], count_errors()),
        "Doing nothing, with hands, legs and body stirring:",
        table(["position", "time", "counted"], idle_counts()),
        "Faults, each athlete having one or none, 30 and 60 frames a second:",
        table(["drill", "fault", "repetitions with it", "found", "said wrongly", "F1"], fault_scores()),
        "Start and end against the truth, mean ± SD, s (a stroke counts from 8 % of its range):",
        table(["drill", "repetitions", "start", "end"], instants_s()),
        f"Said after the end of the repetition (30 fps): median {1e3 * np.median(late):.0f} ms, "
        f"95 % within {1e3 * np.quantile(late, 0.95):.0f} ms, at most {1e3 * late.max():.0f} ms. "
        f"Counting needs {_speed_ms():.2f} ms a frame.",
    ]
    data = data_dir()
    if data is not None:
        parts += ["Real clips, counted by eye:", table(["clip", "drill", "by eye", "found", "counted"], _real(data))]
    return Section(TITLE, COMMAND, "\n\n".join(parts))


if __name__ == "__main__":
    print(section().markdown())
