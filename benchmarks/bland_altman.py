"""Bland-Altman plots (Bland and Altman 1986) as SVG: the error of each case against the size of what is measured."""

from __future__ import annotations

import numpy as np

from benchmarks.section import ROOT
from hipdrive.arrays import FloatArray

FOLDER = ROOT / "docs" / "validation"
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 560, 320, 64, 44


def plot(name: str, title: str, unit: str, seen: FloatArray, true: FloatArray) -> str:
    """Write `docs/validation/NAME.svg`, and return the Markdown that shows it with its numbers.

    Dots are cases; the lines are the mean difference and the limits of agreement (1.96 standard deviations).
    """
    middle, apart = (seen + true) / 2, seen - true
    bias, spread = float(apart.mean()), float(1.96 * apart.std(ddof=1))
    low, high = min(apart.min(), bias - spread), max(apart.max(), bias + spread)
    pad = 0.08 * (high - low)
    x = _axis(middle, float(middle.min()), float(middle.max()), _LEFT, _WIDTH - 20)
    y = _axis(apart, low - pad, high + pad, _HEIGHT - _BOTTOM, 34)
    lines = {"mean": bias, "+1.96 SD": bias + spread, "−1.96 SD": bias - spread}
    words = f"{title}: mean difference {bias:+.2f} {unit}, limits {bias - spread:+.2f} to {bias + spread:+.2f}, n = {len(apart)}"
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{words}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fdfcfa"/>',
        f'<text x="{_LEFT}" y="20" font-size="14" fill="#1d242b">{title}</text>',
        *(
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="#0072b2" fill-opacity="0.45"/>'
            for a, b in zip(x, y, strict=True)
        ),
    ]
    for label, value in lines.items():
        at = float(_axis(np.array([value]), low - pad, high + pad, _HEIGHT - _BOTTOM, 34)[0])
        dash = "" if label == "mean" else ' stroke-dasharray="6 4"'
        body.append(f'<line x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{at:.1f}" y2="{at:.1f}" stroke="#d55e00"{dash}/>')
        body.append(
            f'<text x="{_WIDTH - 22}" y="{at - 4:.1f}" text-anchor="end" fill="#8a3b00">{label} {value:+.2f}</text>'
        )
    ends = (f"{middle.min():.1f}", f"{middle.max():.1f}")
    body += [
        f'<text x="{_LEFT}" y="{_HEIGHT - 24}" fill="#444">{ends[0]}</text>',
        f'<text x="{_WIDTH - 20}" y="{_HEIGHT - 24}" text-anchor="end" fill="#444">{ends[1]}</text>',
        f'<text x="{(_LEFT + _WIDTH) / 2}" y="{_HEIGHT - 8}" text-anchor="middle" fill="#444">mean of both, {unit}</text>',
        f'<text transform="translate(18 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle" fill="#444">hipdrive − truth, {unit}</text>',
        "</svg>",
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.svg").write_text("\n".join(body) + "\n", encoding="utf-8")
    return f"![{words}](validation/{name}.svg)"


def _axis(values: FloatArray, low: float, high: float, start: float, stop: float) -> FloatArray:
    share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    return np.asarray(start + share * (stop - start))
