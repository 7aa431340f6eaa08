"""Where runners stand: percentiles of runners who are left out, sides of even and uneven runners, and what each is told.

    python -m benchmarks.standing

Writes the table of what every runner of RBDS is told at 3.5 m/s into `docs/findings.md`, and gives the section of the
validation page.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import stats

from benchmarks.placement import PLACED_M, STOOD_DEG, STOOD_M, moved, stood
from benchmarks.section import ROOT, Section, data_dir, missing, table
from hipdrive.coaching import plan
from hipdrive.evidence import number
from hipdrive.evidence.norm_models import COLUMNS, table_row, using
from hipdrive.evidence.norms import Norm
from hipdrive.gait import find_contacts
from hipdrive.measures import APART, Measurements, by_id, measure
from hipdrive.motion import Motion
from hipdrive.screening import Findings, screen, symptoms_from
from hipdrive.screening.chance import rare
from hipdrive.screening.page import TABLE_MARK, page
from hipdrive.screening.rarity import pattern_of
from hipdrive.screening.rules import Band, rules
from hipdrive.sources import read
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, random_runner, virtual_runner
from training.norms import TRIALS, Values, join, model, norms, participants

COMMAND = "python -m benchmarks.standing"
TITLE = "Where a runner stands, and sides that differ"
SPEEDS = {"T25": 2.5, "T35": 3.5, "T45": 4.5}
Tables = dict[tuple[int, str], Measurements]
#: Sides this far apart are wide apart, degrees (those that were counted when no rule looked at sides).
_WIDE_DEG = 3.0
#: How many virtual runners there are with drops so many degrees apart; most where a rate of 5 % is asked about.
_RUNNERS = {0.0: 400, 4.0: 200, 8.0: 100, 12.0: 100}


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
            if one.side in ("mean", *APART):
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


def sides(counts: Mapping[float, int] = _RUNNERS) -> list[list[object]]:
    """Virtual runners whose sides are even but for the drop, markers where they belong and put on by a hand.

    Without a standing trial and with one, in which the markers are as far off and the runner stands as people happen to.
    """
    rows: list[list[object]] = []
    for apart, count in counts.items():
        rng, told = np.random.default_rng(17), {way: [0, 0, 0] for way in _WAYS}
        for seed in range(count):
            run, speed = _even(rng, apart, seed)
            for placed in (0.0, PLACED_M):
                seen = measure(_recorded(stood(run, *rng.normal(size=2)), placed, rng), run.contacts, _SIDED)
                for standing in (False, True):
                    so_far = told[placed, standing]
                    told[placed, standing] = [
                        n + more for n, more in zip(so_far, _told(seen, standing, speed), strict=True)
                    ]
        rows += [
            [
                f"{apart:.0f}°",
                "by hand" if placed else "exact",
                "yes" if standing else "no",
                *(f"{100 * n / count:.1f} %" for n in found),
            ]
            for (placed, standing), found in told.items()
        ]
    return rows


def _told(seen: Measurements, standing: bool, speed: float) -> tuple[bool, bool, bool]:
    """Whether a runner is told of any side, of the drop's, and whether one stands out; as without the standing trial if asked so."""
    known = seen if standing else replace(seen, rows=tuple(r for r in seen if r.side != "relative"))
    findings = screen(known, symptoms_from({"run": {"speed_mps": speed}}))
    drop = any(d.measure == "pelvic_drop_midstance" for d in findings.sides)
    return bool(findings.sides), drop, any(s.id.endswith("_uneven") for s in findings.stands_out)


#: How far markers are off, metres, and whether there is a standing trial.
_WAYS = ((0.0, False), (PLACED_M, False), (0.0, True), (PLACED_M, True))
_SIDED = ["pelvic_drop_midstance", "hip_adduction", "contact_time", "hip_extension_vertical", "knee_drive"]


def _even(rng: np.random.Generator, apart: float, seed: int) -> tuple[VirtualRun, float]:
    """A runner with sides alike but for the drop, and the speed."""
    while True:
        usual = random_runner(rng)
        try:
            return virtual_runner(even_but_for_drop(usual, apart), 12.0, 150.0, seed=seed), usual.speed_mps
        except ValueError:  # a body that cannot do this: another one
            continue


def even_but_for_drop(usual: Runner, apart: float) -> Runner:
    """The runner with the mean of both sides on each, and the left drop so many degrees above the right."""
    alike = {
        name: (float(np.mean(getattr(usual, name))),) * 2
        for name in ("knee_valgus_deg", "trunk_sway_deg", "foot_strike_deg", "knee_drive_deg")
    }
    drop = float(np.mean(usual.pelvic_drop_deg))
    return replace(
        usual,
        pelvic_drop_deg=(drop + apart / 2, drop - apart / 2),
        step_asymmetry=0.0,
        contact_asymmetry=0.0,
        **alike,
    )


def _recorded(motion: Motion, placed_m: float, rng: np.random.Generator) -> Motion:
    """With the noise of cameras, 1 mm, and each marker put on so far from where it belongs."""
    off = moved(motion, rng, placed_m) if placed_m else motion
    seen = replace(off, points=off.points + rng.normal(0, 0.001, motion.points.shape))
    return replace(seen, provenance=replace(motion.provenance, points="markers"))


@contextmanager
def without(runner: int, values: Values, who: Mapping[int, tuple[str, bool]]) -> Iterator[None]:
    """Within the block everybody is held against the norms of all runners but one."""
    others = {key: {r: v for r, v in runners.items() if r != runner} for key, runners in values.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "norms.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(table_row(norm) for norm in norms(others, dict(who)))
        with using(path):
            yield


def judged(found: Tables, who: Mapping[int, tuple[str, bool]], trial: str, told: bool = True) -> dict[int, Findings]:
    """What every runner is told at a speed, held against the other sixteen; without sex and speed where `told` is not."""
    result, values = {}, values_of(found)
    for (runner, at), measured in found.items():
        if at != trial:
            continue
        sex = "male" if who[runner][0] == "M" else "female"
        known = {"runner": {"sex": sex}, "run": {"speed_mps": SPEEDS[trial]}} if told else {"soreness": {"calf": 0}}
        with without(runner, values, who):
            result[runner] = screen(measured if told else _speed_forgotten(measured), symptoms_from(known))
    return result


def by_chance(values: Values, who: Mapping[int, tuple[str, bool]], count: int = 1000) -> float:
    """Share of typical runners of whom a measure stands out, each against sixteen others drawn from the same people.

    People are drawn from a normal distribution with the correlations of the men's measures at 3.5 m/s, so every one is typical.
    """
    ids = [s.measure for s in rules().signs if isinstance(s, Band) and pattern_of(s.id, rules()) is not None]
    ways = [1 if s.beyond == "above" else -1 for s in rules().signs if isinstance(s, Band) and s.measure in ids]
    men = [r for r in values["cadence", "mean"] if who[r][0] == "M"]
    kept = [(i, way) for i, way in zip(ids, ways, strict=True) if all(r in values.get((i, "mean"), {}) for r in men)]
    seen = np.array([[values[i, "mean"][r][1] for i, _ in kept] for r in men])
    alike, rng, out = np.corrcoef(seen.T), np.random.default_rng(5), 0
    for _ in range(count):
        people = rng.multivariate_normal(np.zeros(len(kept)), alike, len(men) + 1)
        means, sds = people[:-1].mean(axis=0), people[:-1].std(axis=0, ddof=1)
        group = [Norm(m, s, len(men), "", ()) for m, s in zip(means, sds, strict=True)]
        shares = [n.share_beyond(v, 0.0, way) for n, v, (_, way) in zip(group, people[-1], kept, strict=True)]
        out += any(rare(shares, number("stand_out") / 100))
    return out / count


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
        chosen = plan(said)
        rows.append(
            [
                f"{runner} ({'man' if who[runner][0] == 'M' else 'woman'}{', injured' if who[runner][1] else ''})",
                "; ".join(f.title.lower() for f in said.findings) or "–",
                "; ".join(f"{o.title.lower()} ({o.side}, {o.percentile:.0f})" for o in said.stands_out) or "–",
                *(f"{_drop_apart(found[runner, 'T35'], side):+.1f}" for side in APART),
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
        "relative to standing, °",
        "sides told",
        "first tries",
        "nothing to change",
    ]
    level, wide = ([r for r in findings if abs(_drop_apart(found[r, "T35"], side)) >= _WIDE_DEG] for side in APART)
    told = [r for r in wide if any(d.measure == "pelvic_drop_midstance" for d in findings[r].sides)]
    among = [r for r in level if any(d.measure == "pelvic_drop_midstance" for d in findings[r].sides)]
    name = by_id()["pelvic_drop_midstance"].title
    maybe = [r for r in wide if any(text.startswith(name) for text in findings[r].sides_within_error)]
    wrong = turned(found, who)
    counts = (
        f"Of {len(findings)} runners {sum(bool(f.findings) for f in findings.values())} have a finding, "
        f"{sum(bool(f.stands_out) for f in findings.values())} something that stands out, "
        f"{sum(f.nothing_to_change for f in findings.values())} nothing to change; every one has a choice of tries. "
        f"Sides of the drop at least {_WIDE_DEG:g}° apart relative to how the runner stands: {len(wide)} (± {_error_deg(found, 'relative'):.1f}°); "
        f"told so: {len(told)}; told by how much, and that it may be error: {len(maybe)}. To the horizontal {len(level)} are as far apart "
        f"(± {_error_deg(found, 'difference'):.1f}°, nearly all of it where a hand puts the markers); of those {len(among)} differ from standing. "
        f"Verdicts turned round without speed and sex, at any of three speeds: {len(wrong)}."
    )
    return f"{counts}\n\n{table(heads, rows)}"


def _error_deg(found: Tables, side: str) -> float:
    rows = [m.get("pelvic_drop_midstance", side) for m in found.values()]
    return float(np.median([(r.ci95[1] - r.ci95[0]) / 2 for r in rows if r is not None]))


def _drop_apart(measured: Measurements, side: str) -> float:
    row = measured.get("pelvic_drop_midstance", side)
    return row.value if row else 0.0


def write_findings(text: str) -> None:
    """The table at the end of `docs/findings.md`."""
    intro = (
        "## What treadmill runners are told\n\nEvery runner of RBDS that is at hand, at 3.5 m/s, with markers, standing trial, speed "
        f"and sex, without anything felt, each held against norms of the other sixteen. Made by `{COMMAND}`."
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
    out = {t: sum(bool(f.stands_out) for f in judged(found, who, t).values()) for t in TRIALS}
    said = ", ".join(f"{n} of {len(found) // len(TRIALS)} at {SPEEDS[t]} m/s" for t, n in out.items())
    body = (
        "Each man against the norm of the other fifteen (and of published groups where they are joined): percentiles should be "
        f"uniform (Kolmogorov–Smirnov). They are at all three speeds for {len(rows) - len(off)} of {len(rows)} measures; "
        f"with {3 * len(rows)} tests {0.05 * 3 * len(rows):.0f} below 0.05 are expected by chance.\n\n{table(heads, rows)}\n\n"
        f"Something stands out (rare among all that is looked at, together at {number('stand_out'):g} %): {said}, each held against the "
        f"other sixteen; and in {100 * by_chance(values_of(found), who):.0f} % of 1000 typical runners drawn with the correlations of these "
        f"men's measures, each held against sixteen drawn with them.\n\n"
        f"Virtual runners, {', '.join(f'{n} of {apart:g}°' for apart, n in _RUNNERS.items())}, whose sides are even but for their drop: steps that vary as those of RBDS do (drop at "
        "midstance ± 0.6°), noise of 1 mm, markers exactly in place or put on by a hand (5 mm each way). Every interval holds what a hand "
        "may do, since no recording tells. So without a standing trial a difference of 4° in the drop is not told from misplaced markers. "
        "With one, in which the same markers are as far off, what is told is the drop relative to standing: a hand's error drops out, "
        f"and how the runner happened to stand (pelvis ± {STOOD_DEG:g}°, {1000 * STOOD_M:g} mm aside, SD) takes its place. Asked was at most "
        "5 % of even runners and at least 90 % of those 4° apart. What is short of that with markers by hand: where the drop to the "
        "horizontal points the other way it is not told (`Context.difference_of`), which with markers by hand hides some true differences "
        "and protects those who stand on one leg and run level.\n\n"
        f"{table(['drops apart', 'markers', 'standing trial', 'told of any', 'told of the drop', 'sides stand out'], sides())}"
    )
    return Section(TITLE, COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
