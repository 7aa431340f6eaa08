"""Where runners stand: percentiles of runners who are left out, sides of even and uneven runners, and what each is told.

    python -m benchmarks.standing

Writes the table of what every runner of RBDS is told at 3.5 m/s into `docs/findings.md`, and gives the section of the
validation page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import stats

from benchmarks.section import ROOT, Section, data_dir, missing, table
from hipdrive.coaching import plan
from hipdrive.evidence.norms import Norm
from hipdrive.gait import find_contacts
from hipdrive.measures import Measurements, by_id, measure
from hipdrive.motion import Motion
from hipdrive.screening import Findings, screen, symptoms_from
from hipdrive.screening.page import TABLE_MARK, page
from hipdrive.sources import read
from hipdrive_synthetic.virtual_runner import random_runner, virtual_runner
from training.norms import TRIALS, Values, join, model, participants

COMMAND = "python -m benchmarks.standing"
TITLE = "Where a runner stands, and sides that differ"
SPEEDS = {"T25": 2.5, "T35": 3.5, "T45": 4.5}
Tables = dict[tuple[int, str], Measurements]
_RUNNERS, _APART_DEG = 200, 4.0


def tables(folder: Path) -> Tables:
    """What was measured of every runner at every speed."""
    found: Tables = {}
    for path in sorted((folder / "rbds").glob("RBDS*_T??.npz")):
        motion = read(path)
        found[int(path.name[4:7]), path.stem.split("_")[1]] = measure(motion, find_contacts(motion, "force"))
    return found


def values_of(found: Tables) -> Values:
    """By measure and side: each runner's values at the three speeds."""
    kept: dict[tuple[str, str], dict[int, dict[str, float]]] = {}
    for (runner, trial), measured in found.items():
        for one in measured:
            if one.side in ("mean", "difference"):
                kept.setdefault((one.id, one.side), {}).setdefault(runner, {})[trial] = one.value
    return {
        key: {r: np.array([by[t] for t in TRIALS]) for r, by in runners.items() if set(TRIALS) <= set(by)}
        for key, runners in kept.items()
    }


def left_out(values: Values, who: Mapping[int, tuple[str, bool]]) -> list[list[object]]:
    """A row a measure: percentiles of men against the norm of all the other men, and whether they are uniform."""
    rows: list[list[object]] = []
    for id in sorted({id for id, side in values if side == "mean"}):
        men = [r for r in values[id, "mean"] if who[r][0] == "M"]
        if len(men) < 10:
            continue
        found = {t: np.array([_percentile(values, id, r, t, who) for r in men]) for t in TRIALS}
        p = [float(stats.kstest(found[t] / 100, "uniform").pvalue) for t in TRIALS]
        outside = np.concatenate([found[t] for t in TRIALS])
        beyond = float(np.mean((outside < 15.87) | (outside > 84.13)))
        rows.append([id, len(men), *(f"{v:.2f}" for v in p), f"{100 * beyond:.0f} %", "" if min(p) > 0.05 else "off"])
    return rows


def _percentile(values: Values, id: str, runner: int, trial: str, who: Mapping[int, tuple[str, bool]]) -> float:
    others = {r: v for r, v in values[id, "mean"].items() if r != runner}
    apart = {r: v for r, v in values.get((id, "difference"), {}).items() if r != runner}
    norm, speed = join(model(id, others, apart, dict(who))), SPEEDS[trial]
    value = float(values[id, "mean"][runner][TRIALS.index(trial)])
    return Norm(norm.mean_at(speed), norm.sd_at(speed), norm.n, "", ()).percentile(value)


def sides(count: int = _RUNNERS) -> list[list[object]]:
    """Virtual runners whose sides are even, and the same with a drop 4 degrees larger on one side."""
    rows: list[list[object]] = []
    for apart in (0.0, _APART_DEG):
        rng, told, out = np.random.default_rng(17), 0, 0
        for seed in range(count):
            measured, speed = _measured(rng, apart, seed)
            findings = screen(measured, symptoms_from({"run": {"speed_mps": speed}}))
            told += any(d.measure == "pelvic_drop_midstance" for d in findings.sides) if apart else bool(findings.sides)
            out += any(s.id.endswith("_uneven") for s in findings.stands_out)
        rows.append([f"{apart:.0f}°", count, f"{100 * told / count:.1f} %", f"{100 * out / count:.1f} %"])
    return rows


def _measured(rng: np.random.Generator, apart: float, seed: int) -> tuple[Measurements, float]:
    """A runner with sides alike but for the drop, measured, and the speed."""
    wanted = ["pelvic_drop_midstance", "hip_adduction", "contact_time", "hip_extension_vertical", "knee_drive"]
    while True:
        usual = random_runner(rng)
        mean = float(np.mean(usual.pelvic_drop_deg))
        even = replace(
            usual,
            pelvic_drop_deg=(mean + apart / 2, mean - apart / 2),
            knee_valgus_deg=(float(np.mean(usual.knee_valgus_deg)),) * 2,
            step_asymmetry=0.0,
            contact_asymmetry=0.0,
        )
        try:
            run = virtual_runner(even, 12.0, 150.0, seed=seed)
        except ValueError:  # a body that cannot do this: another one
            continue
        return measure(_noisy(run.motion, rng), run.contacts, wanted), usual.speed_mps


def _noisy(motion: Motion, rng: np.random.Generator) -> Motion:
    """With the noise of markers, 1 mm."""
    return replace(motion, points=motion.points + rng.normal(0, 0.001, motion.points.shape))


def judged(found: Tables, who: Mapping[int, tuple[str, bool]], trial: str, told: bool = True) -> dict[int, Findings]:
    """What every runner is told at a speed, by its number; without sex and speed where `told` is not."""
    result = {}
    for (runner, at), measured in found.items():
        if at != trial:
            continue
        sex = "male" if who[runner][0] == "M" else "female"
        known = {"runner": {"sex": sex}, "run": {"speed_mps": SPEEDS[trial]}} if told else {"soreness": {"calf": 0}}
        result[runner] = screen(measured if told else _speed_forgotten(measured), symptoms_from(known))
    return result


def _speed_forgotten(measured: Measurements) -> Measurements:
    recordings = tuple(
        replace(
            r,
            motion=replace(
                r.motion,
                provenance=replace(
                    r.motion.provenance,
                    metadata={k: v for k, v in r.motion.provenance.metadata.items() if k != "speed_mps"},
                ),
            ),
        )
        for r in measured.recordings
    )
    return replace(measured, recordings=recordings)


def turned(found: Tables, who: Mapping[int, tuple[str, bool]]) -> list[str]:
    """Verdicts that are the opposite without speed and sex, at any of the speeds."""
    wrong = []
    for trial in TRIALS:
        known, blind = judged(found, who, trial), judged(found, who, trial, told=False)
        for runner, findings in known.items():
            states = {v.id: v.state for v in findings.verdicts}
            for verdict in blind[runner].verdicts:
                pair = {states.get(verdict.id), verdict.state}
                if pair == {"there", "not there"}:
                    wrong.append(f"{runner} {trial} {verdict.id}")
    return wrong


def told_table(found: Tables, who: Mapping[int, tuple[str, bool]]) -> str:
    """What every runner is told at 3.5 m/s."""
    rows: list[list[object]] = []
    findings = judged(found, who, "T35")
    for runner, said in findings.items():
        drop = next(
            (m.value for m in found[runner, "T35"] if m.id == "pelvic_drop_midstance" and m.side == "difference"), 0.0
        )
        chosen = plan(said)
        rows.append(
            [
                f"{runner} ({'man' if who[runner][0] == 'M' else 'woman'}{', injured' if who[runner][1] else ''})",
                "; ".join(f.title.lower() for f in said.findings) or "–",
                "; ".join(f"{o.title.lower()} ({o.side}, {o.percentile:.0f})" for o in said.stands_out) or "–",
                f"{drop:+.1f}",
                "; ".join(f"{by_id()[d.measure].title.lower()} {d.more}" for d in said.sides) or "–",
                ", ".join(t.cue for t in chosen.tries[:2]) if chosen else "–",
                "yes" if said.nothing_to_change else "",
            ]
        )
    heads = [
        "runner",
        "finding",
        "stands out",
        "drop left − right, °",
        "sides told",
        "first tries",
        "nothing to change",
    ]
    wide = [r for r, f in findings.items() if abs(_drop_apart(found[r, "T35"])) >= 3]
    seen = [r for r in wide if any(d.measure == "pelvic_drop_midstance" for d in findings[r].sides)]
    wrong = turned(found, who)
    counts = (
        f"Of {len(findings)} runners {sum(bool(f.findings) for f in findings.values())} have a finding, "
        f"{sum(bool(f.stands_out) for f in findings.values())} something that stands out, "
        f"{sum(f.nothing_to_change for f in findings.values())} nothing to change; every one has a choice of tries. "
        f"Sides of the drop at least 3° apart: {len(wide)}, told so: {len(seen)}. "
        f"Verdicts turned round without speed and sex, at any of three speeds: {len(wrong)}."
    )
    return f"{counts}\n\n{table(heads, rows)}"


def _drop_apart(measured: Measurements) -> float:
    row = measured.get("pelvic_drop_midstance", "difference")
    return row.value if row else 0.0


def write_findings(text: str) -> None:
    """The table at the end of `docs/findings.md`."""
    intro = (
        "## What treadmill runners are told\n\nEvery runner of RBDS that is at hand, at 3.5 m/s, with markers, standing trial, speed "
        f"and sex, without anything felt. The norms are made of these very runners. Made by `{COMMAND}`."
    )
    (ROOT / "docs" / "findings.md").write_text(f"{page()}\n{TABLE_MARK}\n\n{intro}\n\n{text}\n", encoding="utf-8")


def section() -> Section:
    """The part of the validation page; the table of `docs/findings.md` is written beside it."""
    folder = data_dir()
    if folder is None or not (folder / "rbds").is_dir():
        return missing(TITLE, COMMAND)
    found, who = tables(folder), participants(folder)
    write_findings(told_table(found, who))
    rows = left_out(values_of(found), who)
    off = [r for r in rows if r[-1]]
    heads = ["measure", "men", *(f"p, {SPEEDS[t]} m/s" for t in TRIALS), "beyond the limits (32 % expected)", ""]
    body = (
        "Each man against the norm of the other fifteen (and of published groups where they are joined): percentiles should be "
        f"uniform (Kolmogorov–Smirnov). They are at all three speeds for {len(rows) - len(off)} of {len(rows)} measures; "
        f"with {3 * len(rows)} tests {0.05 * 3 * len(rows):.0f} below 0.05 are expected by chance.\n\n{table(heads, rows)}\n\n"
        f"Virtual runners with marker noise of 1 mm whose sides are even, and the same with one pelvic drop "
        f"{_APART_DEG:.0f}° larger: told of any difference (uneven: of this one), and standing out:\n\n"
        f"{table(['drops apart', 'runners', 'told', 'stands out'], sides())}"
    )
    return Section(TITLE, COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
