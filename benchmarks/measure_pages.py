"""Write `docs/measures/`: one page a measure, from the measure's own words, a virtual runner and the table of errors.

python -m benchmarks.measure_pages
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from benchmarks.section import ROOT, table
from hipdrive import evidence
from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.measures import Measure, Strides, measures
from hipdrive.measures.accuracy import accuracies
from hipdrive.motion import Plane
from hipdrive.motion.names import BONES
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

FOLDER = ROOT / "docs" / "measures"
_SIZE = (360, 420)
_JOBS = {
    "propel": "Propel: the hips drive the stride",
    "level": "Level: the hips keep the pelvis level",
    "track": "Track: the hips keep the knee over the foot",
    "carry": "Carry: how the body is carried over the hips",
}


def _strides() -> Strides:
    # A runner in whom every sign shows: some drop, some valgus, some lean.
    run = virtual_runner(Runner(), 4.0, 240.0, seed=1)
    return Strides(run.motion, run.contacts)


def _picture(measure: Measure, strides: Strides) -> str:
    """A drawn runner at the instant the measure is read, its lines in colour; SVG."""
    plane = strides.frontal if measure.plane == "frontal" else strides.sagittal
    frame = _frame(measure, strides)
    pixels = _to_pixels(plane, frame)
    bones = [_stroke(pixels, a, b, "#b9c0c8", 5) for a, b in BONES]
    lit = [_stroke(pixels, a, b, "#d55e00", 7) for a, b in _lit(measure)]
    head = _head(pixels)
    title = f"{measure.title}: a runner seen {'from behind' if measure.plane == 'frontal' else 'from the side'}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE[0]} {_SIZE[1]}" role="img">',
            f"<title>{title}</title>",
            f'<rect width="{_SIZE[0]}" height="{_SIZE[1]}" fill="#f7f7f5"/>',
            f'<line x1="30" x2="{_SIZE[0] - 30}" y1="396" y2="396" stroke="#d9dad6" stroke-width="2"/>',
            *bones,
            head,
            *lit,
            "</svg>",
        ]
    )


def _frame(measure: Measure, strides: Strides) -> int:
    """The frame of the first right step's representative instant."""
    steps = measure.steps(strides)
    instant = float(steps.time_s[steps.side == "right"][1]) if hasattr(steps, "side") else strides.midstance_s[1]
    return int(np.argmin(np.abs(strides.motion.time_s - instant)))


def _to_pixels(plane: Plane, frame: int) -> dict[str, FloatArray]:
    points = plane.points[frame]
    seen = np.isfinite(points).all(axis=1)
    middle = np.nanmean(points[:, 0])
    scale = 360 / float(np.nanmax(points[seen, 1]) + 0.12)
    x = _SIZE[0] / 2 + (points[:, 0] - middle) * scale
    y = 396 - points[:, 1] * scale
    return {name: np.array([x[i], y[i]]) for i, name in enumerate(plane.names) if seen[i]}


def _lit(measure: Measure) -> list[tuple[str, str]]:
    names = [n.format(side="right", other="left") for n in measure.lines]
    return list(pairwise(names))


def _point(pixels: dict[str, FloatArray], name: str) -> FloatArray | None:
    if name.startswith("middle_"):
        pair = [pixels.get(f"{side}_{name.removeprefix('middle_')}") for side in ("left", "right")]
        return None if pair[0] is None or pair[1] is None else (pair[0] + pair[1]) / 2
    return pixels.get(name)


def _stroke(pixels: dict[str, FloatArray], a: str, b: str, colour: str, width: int) -> str:
    start, stop = _point(pixels, a), _point(pixels, b)
    if start is None or stop is None:
        return ""
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{stop[0]:.1f}" y2="{stop[1]:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}" stroke-linecap="round"/>'


def _head(pixels: dict[str, FloatArray]) -> str:
    ear = _point(pixels, "middle_ear")
    return "" if ear is None else f'<circle cx="{ear[0]:.1f}" cy="{ear[1]:.1f}" r="22" fill="#b9c0c8"/>'


def _evidence(measure: Measure) -> str:
    if not measure.references:
        return "No published values fit this definition, so hipdrive compares it with nothing but the runner's own."
    rows: list[list[object]] = []
    for id in measure.references:
        row = evidence.row(id)
        amount = "–" if row.value is None else f"{row.value:g}" + (f" ± {row.sd:g}" if row.sd else "")
        rows.append([amount, row.unit, row.population, row.method, row.tag, row.cite()])
    return table(["value", "unit", "whom", "how", "tag", "source"], rows)


def _errors(measure: Measure) -> str:
    rows: list[list[object]] = [
        [kind, f"{e.bias:+.2f}", f"{e.sd_side:.2f}", f"{e.sd_mean:.2f}", f"{e.sd_difference:.2f}", e.n, f"`{e.bench}`"]
        for (id, kind), e in sorted(accuracies().items())
        if id == measure.id
    ]
    if not rows:
        return "Not measured yet: the report says so beside the number."
    heads = ["input", "bias", "RMSE side", "RMSE mean", "RMSE difference", "recordings", "made by"]
    against = "what errors of the input do to it" if "forces" in measure.needs else "against truth"
    return f"In {measure.unit}, {against}.\n\n" + table(heads, rows).replace("nan", "–")


def _camera(measure: Measure) -> str:
    needs = {"frontal": "A camera behind or in front, or 3D.", "sagittal": "A camera at the side, or 3D."}
    roll = {
        "none": "Camera roll does not matter.",
        "antisymmetric": "Camera roll shifts left and right by opposite amounts; the mean of both is free of it.",
        "common": "Camera roll shifts left and right alike; their difference is free of it.",
    }
    if "forces" in measure.needs:
        return "Motion capture with force plates."
    return f"{needs.get(measure.plane, 'Any view: only the instants matter.')} {roll[measure.roll_effect]}"


def page(measure: Measure, drawn: bool) -> str:
    """The page of one measure, markdown."""
    picture = f"![{measure.title}]({measure.id}.svg)\n\n" if drawn else ""
    return (
        f"# {measure.title} (`{measure.id}`)\n\n{measure.statement}\n\n{picture}"
        f"**How it is computed.** {measure.definition}\n\n**Unit and sign.** {measure.unit}; {measure.sign}.\n\n"
        f"**What it needs.** {_camera(measure)}\n\n## Evidence\n\n{_evidence(measure)}\n\n"
        f"## Error\n\n{_errors(measure)}\n"
    )


def index() -> str:
    """The page that lists them all."""
    parts = ["# Measures\n\nGenerated by `make docs`; never edit by hand.\n"]
    for job, words in _JOBS.items():
        mine = [m for m in measures() if m.hip_function == job]
        rows: list[list[object]] = [[f"[{m.title}]({m.id}.md)", m.unit, m.plane] for m in mine]
        parts.append(f"## {words}\n\n{table(['measure', 'unit', 'plane'], rows)}\n")
    return "\n".join(parts)


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    strides = _strides()
    for one in measures():
        try:
            drawn = _picture(one, strides) if one.lines else ""
        except CannotSee:
            drawn = ""
        if drawn:
            (FOLDER / f"{one.id}.svg").write_text(drawn, encoding="utf-8")
        (FOLDER / f"{one.id}.md").write_text(page(one, bool(drawn)), encoding="utf-8")
    (FOLDER / "README.md").write_text(index(), encoding="utf-8")


if __name__ == "__main__":
    main()
