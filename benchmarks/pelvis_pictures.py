"""The pictures of `docs/pelvis.md`: what the detectors and the network make of three rendered runners of the bench.

    python -m benchmarks.pelvis_pictures

Of each kind (with stickers, tucked, shirt out) the clip with the largest true drop is shown, whatever was read in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.pelvis import NETWORK, asked_of, keypoints, kind_of, network_line, paths
from benchmarks.section import ROOT
from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive.pelvis import PelvisEstimate
from hipdrive.pelvis.detect import ask
from hipdrive.video import frames
from hipdrive_synthetic.clip_truth import true_contacts

FOLDER = ROOT / "docs" / "pelvis"
Picture = NDArray[np.uint8]
#: Colours that everybody can tell apart (Okabe and Ito 2008), red, green, blue; each line has its own dashes too.
COLOURS = {
    "truth": (255, 255, 255),
    NETWORK: (213, 94, 0),
    "stickers": (86, 180, 233),
    "waistband": (0, 200, 145),
}
NAMES = {"truth": "truth", NETWORK: "network's hips", "stickers": "stickers", "waistband": "waistband"}
DASHES = {"truth": 0, NETWORK: 10, "stickers": 5, "waistband": 3}
#: Half of the width shown, from the middle of the hips upwards and downwards, metres; and enlarged to this width.
SIDE_M, UP_M, DOWN_M, WIDE_PX = 0.42, 0.55, 0.50, 460


def chosen() -> dict[str, Path]:
    """The clip with the largest true mean drop of each kind."""
    made = [p for p in paths() if p.with_suffix(".json").exists()]
    drops = {p: float(np.mean(asked_of(p)["runner"]["pelvic_drop_deg"])) for p in made}
    kinds = {p: kind_of(asked_of(p)) for p in made}
    return {k: max((p for p in made if kinds[p] == k), key=drops.__getitem__) for k in ("stickers", "tucked", "loose")}


def tilts(path: Path, motion: Motion) -> dict[str, FloatArray]:
    """`(frame,)` tilt in the picture by reader, degrees, + = left end higher; truth is the line of the back spines."""
    told = [s for s in ask(motion, frames(path)) if isinstance(s, PelvisEstimate)] + [network_line(motion)]
    with np.load(path.with_suffix(".npz")) as kept:
        across = kept["p2_Rpsis"] - kept["p2_Lpsis"]
        truth = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
        out = {"truth": np.interp(motion.time_s, kept["t"], truth)}
    for one in told:
        # A line without a zero is shown with its own mean at the truth's.
        shift = 0.0 if one.zero_known else np.nanmean(out["truth"]) - np.nanmean(one.tilt_deg)
        out[one.detector] = one.tilt_deg + shift
    return out


def at_largest(motion: Motion, path: Path, truth: FloatArray) -> int:
    """The frame in the middle of the clip's left stances in which the true pelvis is tilted most."""
    contacts = true_contacts(path)
    inside = np.zeros(len(motion.time_s), dtype=bool)
    for side, strike, off in zip(contacts.side, contacts.strike_s, contacts.off_s, strict=True):
        if side == "left" and strike > 0.3 * motion.time_s[-1]:
            inside |= (motion.time_s > strike) & (motion.time_s < off)
    return int(np.argmax(np.where(inside, truth, -np.inf)))


def still(path: Path, motion: Motion, index: int, lines: Mapping[str, FloatArray]) -> Picture:
    """The runner's hips with a line for each reader, below one another, and its tilt in words."""
    frame = next(f for at, f in frames(path) if at >= motion.time_s[index] - 1e-6)
    hips, trunk = motion.middle("hip"), np.linalg.norm(motion.middle("shoulder") - motion.middle("hip"), axis=1)
    px = float(np.nanmedian(trunk)) / 0.5
    left, top = (hips[index] - px * np.array([SIDE_M, UP_M])).round().astype(int)
    size = round(2 * SIDE_M * px), round((UP_M + DOWN_M) * px)
    cut = frame[max(top, 0) : top + size[1], max(left, 0) : left + size[0]]
    scale = WIDE_PX / cut.shape[1]
    big = np.ascontiguousarray(cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))
    middle = (hips[index] - [max(left, 0), max(top, 0)]) * scale
    for k, (name, tilt) in enumerate(lines.items()):
        if np.isfinite(tilt[index]):
            _line(big, middle + [0.0, (k - 3.2) * 24], float(tilt[index]), name)
    _legend(big, {name: float(tilt[index]) for name, tilt in lines.items()})
    return np.asarray(big, dtype=np.uint8)


def _line(picture: Picture, middle: FloatArray, tilt_deg: float, name: str) -> None:
    turn, half = np.radians(tilt_deg), 0.19 * WIDE_PX
    along = half * np.array([np.cos(turn), np.sin(turn)])
    parts = np.linspace(-1, 1, 2 * DASHES[name] + 2)
    for thick, colour in ((6, (0, 0, 0)), (3, COLOURS[name])):
        for a, b in zip(parts[:-1:2], parts[1::2], strict=True):
            ends = [tuple((middle + s * along).round().astype(int).tolist()) for s in (a, b)]
            cv2.line(picture, *ends, colour, thick, cv2.LINE_AA)


def _legend(picture: Picture, tilts_deg: Mapping[str, float]) -> None:
    """Which line is which, on a dark strip at the bottom."""
    top = picture.shape[0] - 26 * len(tilts_deg) - 12
    picture[top:] = picture[top:] // 5
    for k, (name, tilt) in enumerate(tilts_deg.items()):
        y = top + 24 + 26 * k
        cv2.line(picture, (14, y - 5), (54, y - 5), COLOURS[name], 3, cv2.LINE_AA)
        words = f"{NAMES[name]}: {tilt:+.1f} deg" if np.isfinite(tilt) else f"{NAMES[name]}: not seen"
        cv2.putText(picture, words, (66, y), cv2.FONT_HERSHEY_SIMPLEX, 0.58, (255, 255, 255), 1, cv2.LINE_AA)


def curves(motion: Motion, lines: Mapping[str, FloatArray], title: str) -> str:
    """The tilt over two seconds as SVG."""
    width, height, left, bottom = 620, 250, 46, 34
    part = (motion.time_s >= 1.0) & (motion.time_s <= 3.0)
    low, high = -16.0, 16.0
    dashes = {"truth": "", NETWORK: "9 5", "stickers": "3 3", "waistband": "1 4"}
    inks = {"truth": "#222", NETWORK: "#d55e00", "stickers": "#0072b2", "waistband": "#009e73"}
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" '
        f'font-size="13"><title>{title}</title><rect width="{width}" height="{height}" fill="#fdfcfa"/>'
    ]
    for value in (-10, 0, 10):
        y = height - bottom - (value - low) / (high - low) * (height - bottom - 40)
        body.append(f'<line x1="{left}" x2="{width - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>')
        body.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#444">{value}°</text>')
    for k, (name, tilt) in enumerate(lines.items()):
        x = left + (motion.time_s[part] - 1.0) / 2.0 * (width - left - 10)
        y = height - bottom - (tilt[part] - low) / (high - low) * (height - bottom - 40)
        seen = np.isfinite(y)
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x[seen], y[seen], strict=True))
        style = f'fill="none" stroke="{inks[name]}" stroke-width="2.5" stroke-dasharray="{dashes[name]}"'
        body.append(f'<polyline points="{points}" {style}/>')
        at = left + 140 * k
        body.append(f'<line x1="{at}" x2="{at + 30}" y1="20" y2="20" {style}/>')
        body.append(f'<text x="{at + 36}" y="25" fill="#222">{NAMES[name]}</text>')
    body.append(f'<text x="{(left + width) / 2}" y="{height - 10}" text-anchor="middle" fill="#444">two seconds</text>')
    return "\n".join([*body, "</svg>"]) + "\n"


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind, path in chosen().items():
        motion = keypoints(path, "full", True)
        lines = tilts(path, motion)
        index = at_largest(motion, path, lines["truth"])
        picture = cv2.cvtColor(still(path, motion, index, lines), cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(FOLDER / f"{kind}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
        (FOLDER / f"{kind}.svg").write_text(curves(motion, lines, f"Tilt of the pelvis, {kind}"), encoding="utf-8")
        print(kind, path.stem, {n: round(float(t[index]), 1) for n, t in lines.items()}, flush=True)


if __name__ == "__main__":
    main()
