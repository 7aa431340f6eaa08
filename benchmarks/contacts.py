"""Contact instants against force plates, each runner left out of the training in turn.

The detector is trained anew for every runner, on the other runners and the parametric ones alone, its settings and
stated errors too, and tested on the one left out, so that the table says what a new runner may expect. Keypoints are tested elsewhere
(`benchmarks.rendered`).

    python -m benchmarks.contacts [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.bland_altman import plot
from benchmarks.section import ROOT, Section, data_dir, missing, table
from hipdrive.arrays import FloatArray
from hipdrive.gait.detector import Head, find_steps, head_name, standard_errors
from hipdrive.gait.find import whole_contacts
from hipdrive.gait.legs import Legs, leg_signals

sys.path.insert(0, str(ROOT / "training" / "contacts"))
import train
from markers import MARKERS, Prepared, marker_examples, prepared, whole_head
from trials import Trial, degraded, load_trials

COMMAND = "python -m benchmarks.contacts"
TITLE = "Foot contacts against force plates"
#: What is put to the test: frame rate (0 = as recorded, 150/s), noise (m), how often it is drawn.
CONDITIONS = {
    "markers, 150 Hz": (0.0, 0.0, 1),
    "60 Hz, 5 mm noise": (60.0, 0.005, 3),
    "30 Hz, 5 mm noise": (30.0, 0.005, 3),
}
#: A contact found belongs to a true one when their middles lie this close, s (half of the shortest step is 0.14).
SAME_S = 0.12
Heads = dict[str, Head]


@dataclass(frozen=True)
class Trialled:
    """One trial under one condition.

    Parameters
    ----------
    runner, condition
        Which.
    true_s, error_s
        `(contact, 2)` true strike and off, and found minus true.
    se_s
        `(contact, 3)` the stated standard errors of strike, off and length.
    side
        `(contact,)` 0 left, 1 right.
    missed, invented
        True contacts not found, and found ones that are not true.
    speed
        Of the belt, tenths of a metre a second, as in the name of the trial.
    """

    runner: str
    condition: str
    true_s: FloatArray
    error_s: FloatArray
    se_s: FloatArray
    side: NDArray[np.intp]
    missed: int
    invented: int
    speed: str = ""


def prepared_heads(trials: list[Trial], drawn: list[Trial]) -> dict[str, Prepared]:
    """What each marker head learns from, cut into windows."""
    people = sorted({t.runner for t in trials})
    return {name: prepared(marker_examples(trials, drawn, name, np.random.default_rng(3)), people) for name in MARKERS}


def tested(trial: Trial, condition: str, heads: Heads, rng: np.random.Generator) -> Trialled:
    """Hold one trial against its force plate."""
    fps, noise_m, _ = CONDITIONS[condition]
    as_recorded = trial.time_s, trial.points_m[..., :2]
    time_s, points = degraded(trial, fps, noise_m, rng) if fps else as_recorded
    legs = leg_signals(time_s, points, "sagittal")
    head = heads[head_name("markers", legs)]
    found = find_steps(legs, head)
    se = standard_errors(legs, head, found, np.zeros(len(found), dtype=bool))
    return _held_against(trial, condition, legs, found, se)


def _held_against(trial: Trial, condition: str, legs: Legs, found: FloatArray, se: FloatArray) -> Trialled:
    keep = whole_contacts(legs, found[:, 0], found[:, 1])
    found, se, side = found[keep], se[keep], legs.anchor_side[keep]
    near = np.abs(found.mean(axis=1)[None] - trial.events_s.mean(axis=1)[:, None])
    near[trial.side[:, None] != side[None]] = np.inf
    match, hit = np.argmin(near, axis=1), near.min(axis=1) < SAME_S
    error = found[match[hit]] - trial.events_s[hit]
    # Contacts cut by an end of the recording are not in the truth; one found there is not invented.
    spare = np.setdiff1d(np.arange(len(found)), match[hit])
    first, last = trial.events_s[0, 0], trial.events_s[-1, 1]
    invented = int(((found[spare, 0] > first) & (found[spare, 1] < last)).sum())
    missed = ~hit & (trial.events_s[:, 0] > legs.time_s[0] + 0.01) & (trial.events_s[:, 1] < legs.time_s[-1] - 0.01)
    return Trialled(
        trial.runner,
        condition,
        trial.events_s[hit],
        error,
        se[match[hit]],
        trial.side[hit],
        int(missed.sum()),
        invented,
        trial.name.rsplit("_T", 1)[-1],
    )


def run() -> list[Trialled]:
    """Every runner left out in turn, under every condition."""
    folder = data_dir()
    trials = load_trials(folder / "rbds") if folder else []
    drawn = [train.virtual_trials(seed)[0] for seed in range(train.VIRTUAL)]
    out = []
    material = prepared_heads(trials, drawn) if trials else {}
    for runner in sorted({t.runner for t in trials}):
        heads = {name: whole_head(made, [runner]) for name, made in material.items()}
        rng = np.random.default_rng(11)
        own = [t for t in trials if t.runner == runner]
        for condition, (_, _, times) in CONDITIONS.items():
            out += [tested(t, condition, heads, rng) for t in own for _ in range(times)]
    return out


#: What is timed: both instants of a contact, and its length.
WHATS = ("strike", "off", "contact_time")


def summary(results: list[Trialled]) -> dict[str, float]:
    """Bias, root mean square error and cover of the 95 % intervals (strike, off, contact time), missed and invented."""
    error = np.concatenate([np.column_stack([r.error_s, np.diff(r.error_s, axis=1)]) for r in results])
    inside = 100 * (np.abs(error) <= 1.96 * np.concatenate([r.se_s for r in results])).mean(axis=0)
    bias, rmse = 1000 * error.mean(axis=0), 1000 * np.sqrt((error**2).mean(axis=0))
    return {
        "n": len(error),
        **{f"{what}_bias_ms": float(b) for what, b in zip(WHATS, bias, strict=True)},
        **{f"{what}_rmse_ms": float(r) for what, r in zip(WHATS, rmse, strict=True)},
        **{f"{what}_cover": float(c) for what, c in zip(WHATS, inside, strict=True)},
        "missed": sum(r.missed for r in results),
        "invented": sum(r.invented for r in results),
    }


def error_rows(results: list[Trialled] | None = None) -> pd.DataFrame:
    """How wrong times are for a whole recording, as rows of the table of accuracy for `markers`.

    Parameters
    ----------
    results
        What `run` gave; run anew where `None`. All conditions count, because a row is for any frame rate; slow and noisy
        recordings, drawn three times, count three times.

    Returns
    -------
    DataFrame
        `id` (contact, flight and step time in ms, duty factor in percent), `input`, `bias`, `sd_side`, `sd_mean`,
        `sd_difference` (left minus right), `n` (runners, not recordings: so many independent errors) and
        `bench`. Each `sd` is the root mean square, over runners left out in turn, of the error that all steps of a
        recording share: the mean error, less what its steps' own scatter makes of a mean. It holds bias.
    """
    each = pd.concat([_shared(r) for r in (run() if results is None else results)], ignore_index=True)
    keys = ["id", "runner", "what"]
    runner = each.groupby(keys, sort=False).agg(error=("error", "mean"), square=("square", "mean")).reset_index()
    every = runner.groupby(["id", "what"], sort=False)[["error", "square"]].mean().unstack()
    sd = np.sqrt(every["square"].clip(lower=0.0))
    columns = {f"sd_{w}": sd[w] for w in ("side", "mean", "difference")}
    rows = pd.DataFrame({"input": "markers", "bias": every["error"]["mean"], **columns})
    return rows.assign(n=runner.runner.nunique(), bench=COMMAND).reset_index()


def _shared(result: Trialled) -> pd.DataFrame:
    """Error of one recording's side, mean and difference: itself, and squared without the steps' own scatter."""
    rows = []
    for id, error in _times(result).items():
        parts = [error[(result.side == side) & np.isfinite(error)] for side in (0, 1)]
        (left, right), (own_l, own_r) = zip(*((p.mean(), p.var(ddof=1) / len(p)) for p in parts), strict=True)
        for what, value, own in (
            ("side", left, own_l),
            ("side", right, own_r),
            ("mean", (left + right) / 2, (own_l + own_r) / 4),
            ("difference", left - right, own_l + own_r),
        ):
            rows.append((id, result.runner, what, value, value**2 - own))
    return pd.DataFrame(rows, columns=["id", "runner", "what", "error", "square"])


def _times(result: Trialled) -> dict[str, FloatArray]:
    """`(contact,)` error of each time at each contact; NaN where the contact that ends it is not there."""
    strike, off = result.error_s.T
    contact_s, whole_s = np.diff(result.true_s, axis=1)[:, 0], _until(result.true_s[:, 0], result.side, 2)
    found_s = whole_s + _until(strike, result.side, 2)
    step = _until(strike, result.side, 1)
    return {
        "contact_time": 1000 * (off - strike),
        "step_time": 1000 * step,
        "flight_time": 1000 * (strike + step - off),
        "duty_factor": 100 * ((contact_s + off - strike) / found_s - contact_s / whole_s),
    }


def _until(value: FloatArray, side: NDArray[np.intp], steps: int) -> FloatArray:
    """Difference to the contact one or two steps on; NaN where the sides between do not take turns."""
    out = np.full(len(value), np.nan)
    turns = np.append(side[1:] != side[:-1], False)
    whole = turns[:-steps] & turns[steps - 1 : -1]
    out[:-steps][whole] = (value[steps:] - value[:-steps])[whole]
    return out


def _row(name: str, s: dict[str, float]) -> list[object]:
    errors = [f"{s[f'{w}_bias_ms']:+.1f} / {s[f'{w}_rmse_ms']:.1f}" for w in WHATS]
    cover = " / ".join(f"{s[f'{w}_cover']:.0f}" for w in WHATS)
    return [name, f"{s['n']:.0f}", *errors, cover, *_counts(s)]


def _counts(s: dict[str, float]) -> list[object]:
    return [f"{s['missed']:.0f}", f"{s['invented']:.0f}"]


#: Names of the pictures of contact time, in the order of the conditions.
_PLOTS = ("contact_time_150hz", "contact_time_60hz")


def _plot(results: list[Trialled], condition: str, name: str) -> str:
    """Bland-Altman plot of contact time under one condition."""
    mine = [r for r in results if r.condition == condition]
    true = np.concatenate([np.diff(r.true_s, axis=1)[:, 0] for r in mine]) * 1e3
    error = np.concatenate([np.diff(r.error_s, axis=1)[:, 0] for r in mine]) * 1e3
    return plot(name, f"Contact time, {condition}", "ms", true + error, true)


def section() -> Section:
    """The tables for the validation page."""
    if data_dir() is None:
        return missing(TITLE, COMMAND)
    results = run()
    heads = ["input", "contacts", "strike", "off", "contact time", "cover 95 %", "missed", "invented"]
    overall = [_row(c, summary([r for r in results if r.condition == c])) for c in CONDITIONS]
    speeds = [
        _row(f"{c}, {int(speed) / 10:.1f} m/s", summary([r for r in results if r.condition == c and r.speed == speed]))
        for c in CONDITIONS
        for speed in sorted({r.speed for r in results})
    ]
    first = [r for r in results if r.condition == next(iter(CONDITIONS))]
    runners = sorted({r.runner for r in results})
    each = [_row(runner, summary([r for r in first if r.runner == runner])) for runner in runners]
    own = [summary([r for r in first if r.runner == runner]) for runner in runners]
    spread = [np.std([one[f"{what}_bias_ms"] for one in own], ddof=1) for what in WHATS]
    body = "\n\n".join(
        [
            "Bias / root mean square error in milliseconds, found minus force (vertical force above 50 N). Each runner "
            "was left out of everything: the weights, the settings (chosen by leaving each of the others out in turn) and "
            "the stated errors. Cover: share of errors inside the stated 95 % interval (strike / off / contact time), in "
            "per cent.",
            table(heads, overall),
            "By speed of the belt:",
            table(heads, speeds),
            "Each runner, markers at 150 Hz (the SD of a runner's bias is "
            f"{' / '.join(f'{sd:.1f}' for sd in spread)} ms):",
            table(["runner", *heads[1:]], each),
            *(_plot(results, condition, name) for condition, name in zip(CONDITIONS, _PLOTS, strict=False)),
        ]
    )
    return Section(TITLE, COMMAND, body)


def main() -> None:
    """Print the tables, or the numbers as JSON."""
    parser = argparse.ArgumentParser(description="Foot contacts against force plates, leave-one-runner-out.")
    parser.add_argument("--json", action="store_true")
    if not parser.parse_args().json:
        print(section().markdown())
        return
    results = run()
    json.dump({c: summary([r for r in results if r.condition == c]) for c in CONDITIONS}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
