"""The line between shirt and shorts, where a tucked shirt or a tight one makes it a part of the pelvis.

The line shows how the tilt of the pelvis changes, not where it is zero: cloth is not cut or worn level. So it gives the
mean drop of both sides, in which a constant tilt cancels. A hem that hangs free follows the trunk, and is refused.

The turn is read from the cloth just below the edge (`cloth`) where that agrees with the edge, else from the edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smooth_points
from hipdrive.pelvis import cloth
from hipdrive.pelvis.detector import NotDetected, PelvisDetector, PelvisEstimate
from hipdrive.pelvis.dots import Floats32, Frame, lab
from hipdrive.pelvis.error import waistband_error
from hipdrive.pelvis.region import Region
from hipdrive.signals import fill_gaps, find_outliers, robust_sd

NAME = "waistband"
POINTS = "waistband"
#: What is searched, metres from the middle of the hips: to each side (inside the body: a waist is at least 0.26 m
#: wide), above, below. A natural waist lies 0.2 m above the hip joints, a hem up to 0.2 m below them.
REACH_M = (0.11, 0.28, 0.20)
#: The search runs at this scale, pixels a metre.
PX_PER_M = 224.0
#: Height of the cloth that is compared above and below the line, metres (design choice: less than a waistband's 4 cm).
BAND_M = 0.022
#: Slopes tried, degrees: a drop of 12° and a rolled camera of 8° (as for stickers).
SLOPES_DEG = np.arange(-20.0, 20.1, 2.0)
#: How far the line may wander in a column from the straight one, metres (design choice: folds and the bow of a band).
WANDER_M = 0.015
#: Least colour difference of shirt and shorts for a line, CIELAB (design choice: as for spots).
LEAST_CONTRAST = 9.0
#: Least share of columns and of frames that show the line (design choice: an arm or a fold may hide some).
COLUMNS_SEEN, FRAMES_SEEN = 0.6, 0.7
#: Lowest place of a line that may be a waistband, metres above the middle of the network's hips. A waistband at or just
#: below the iliac crest lies 11 cm and more above them (10 tucked rendered runners: 0.115 to 0.140). Lower lines lie on
#: the buttocks, where cloth goes with the thighs (on 24 rendered runners such lines read up to 6° too much), or are the
#: hem of a shirt worn out (0.10 m and less, mostly below the hips), which goes with the trunk.
LEAST_HEIGHT_M = 0.11
#: Largest scatter of the line's height against the hips, metres (design choice: the network's own jitter is 1 to 2 cm).
STEADY_M = 0.03
#: Largest scatter of its columns about the straight line in a frame, metres: a hem that hangs free is wavy.
STRAIGHT_M = 0.005
#: Largest noise of the tilt in a frame, degrees, from its second difference (design choice: the line is to be read to
#: 1.5°, and a stance has at least six frames).
JITTER_DEG = 2.0
#: The cloth below the edge is believed when it turns as the edge does to within this, degrees, standard deviation of
#: their difference over the clip (design choice: on 27 rendered runners it was 0.3 to 1.2; where it got lost, 7).
AGREES_DEG = 2.0
#: Gaps up to this are bridged, seconds, as for stickers.
FILL_S = 0.08

FAINT = "no clear line between shirt and shorts is seen"
LOW = (
    "the line where shirt or jacket meets the shorts lies low on the hips, not at the waist: what hangs or lies there "
    "moves with the trunk or the thighs, not with the pelvis; tuck the shirt in, or use stickers"
)
FREE = "the line between shirt and shorts does not keep its place on the body, so it does not show the pelvis"
WAVY = "the line between shirt and shorts is not straight enough: folds or a hem that hangs free"
NERVOUS = "the line between shirt and shorts cannot be followed steadily enough"


@dataclass(frozen=True)
class Edge:
    """A line in one frame.

    Parameters
    ----------
    left, right
        `(2,)` its ends, pixels.
    height_m
        Of its middle above the middle of the hips.
    contrast
        Colour difference across it, CIELAB.
    rough_m
        Scatter of the columns about it.
    columns
        Share of columns that show it.
    """

    left: FloatArray
    right: FloatArray
    height_m: float
    contrast: float
    rough_m: float
    columns: float

    @property
    def middle(self) -> FloatArray:
        """`(2,)` half way between its ends, pixels."""
        return np.asarray((self.left + self.right) / 2)

    @property
    def tilt_deg(self) -> float:
        """Its tilt in the picture, + = left end higher."""
        across = self.right - self.left
        return float(np.degrees(np.arctan2(across[1], across[0])))

    def turned(self, tilt_deg: float) -> Edge:
        """The same edge at another tilt."""
        tilt = np.radians(tilt_deg)
        half = np.linalg.norm(self.right - self.left) / 2 * np.array([np.cos(tilt), np.sin(tilt)])
        return replace(self, left=self.middle - half, right=self.middle + half)


def find_edge(frame: Frame, region: Region) -> Edge | None:
    """The strongest straight edge across the back around the hips; `None` where the hips are not known."""
    if not region.usable:
        return None
    strength = _strength(_cut(frame, region))
    row, slope = _strongest(strength)
    columns, rows, values = _traced(strength, row, slope)
    seen = values > LEAST_CONTRAST
    if seen.sum() < 8:
        return None
    fit, rough = _straight(columns[seen], rows[seen])
    ends = np.array([columns[0], columns[-1]])
    places = np.stack([ends, np.polyval(fit, ends)], axis=1) + 0.5
    side, up, _ = REACH_M
    corner = region.centre - np.array([side, up]) * region.px_per_m
    left, right = corner + places * (region.px_per_m / PX_PER_M) - 0.5
    height = up - float(np.polyval(fit, ends.mean())) / PX_PER_M
    return Edge(left, right, height, float(np.median(values[seen])), rough / PX_PER_M, float(seen.mean()))


def _cut(frame: Frame, region: Region) -> Floats32:
    side, up, down = REACH_M
    size = (round(2 * side * PX_PER_M), round((up + down) * PX_PER_M))
    corner = region.centre - np.array([side, up]) * region.px_per_m
    scale = region.px_per_m / PX_PER_M
    # Pixel centres: place p of the crop is corner + (p + 0.5) scale - 0.5 in the picture.
    shift = corner + 0.5 * scale - 0.5
    matrix = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
    if scale > 1.5:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), 0.4 * scale), dtype=np.uint8)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return lab(np.asarray(cv2.warpAffine(frame, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8))


def _strength(crop: Floats32) -> FloatArray:
    """`(row, column)` colour difference of the cloth just above and just below each place."""
    band = round(BAND_M * PX_PER_M)
    means = np.asarray(cv2.blur(crop, (3, band), borderType=cv2.BORDER_REPLICATE), dtype=float)
    apart = np.zeros(crop.shape[:2])
    half = band // 2 + 1
    apart[half:-half] = np.linalg.norm(means[: -2 * half] - means[2 * half :], axis=2)
    return apart


def _strongest(strength: FloatArray) -> tuple[float, float]:
    """Row in the middle, and slope, of the straight line along which the median difference is largest."""
    height, width = strength.shape
    columns = np.arange(width)
    best = (0.0, 0.0, -np.inf)
    for slope in np.tan(np.radians(SLOPES_DEG)):
        offsets = np.rint(slope * (columns - (width - 1) / 2)).astype(int)
        rows = np.arange(height)[:, None] + offsets
        values = np.where((rows >= 0) & (rows < height), strength[np.clip(rows, 0, height - 1), columns], 0.0)
        # The lower quartile, so that a short strong edge (an arm, a print) does not win over a whole line.
        along = np.percentile(values, 30, axis=1)
        row = int(np.argmax(along))
        if along[row] > best[2]:
            best = (float(row), float(slope), float(along[row]))
    return best[0], best[1]


def _traced(strength: FloatArray, row: float, slope: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Column, row and strength of the line in each column, near the straight one; rows between pixels."""
    height, width = strength.shape
    columns = np.arange(width)
    around = round(WANDER_M * PX_PER_M)
    middle = np.rint(row + slope * (columns - (width - 1) / 2)).astype(int)
    rows = np.clip(middle + np.arange(-around, around + 1)[:, None], 1, height - 2)
    values = strength[rows, columns]
    # The centre of the differences above half of the highest: steadier than the highest alone.
    weight = np.maximum(values - 0.5 * values.max(axis=0), 0.0) + 1e-9
    place = (weight * rows).sum(axis=0) / weight.sum(axis=0)
    return columns.astype(float), np.asarray(place), np.asarray(values.max(axis=0))


def _straight(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float]:
    """A straight line without the columns that stray (Tukey's weights), and the robust scatter about it."""
    weight, spread = np.ones(len(x)), 1.0
    fit = np.zeros(2)
    for _ in range(5):
        fit = np.polyfit(x, y, 1, w=np.sqrt(weight))
        off = y - np.polyval(fit, x)
        spread = max(robust_sd(off), 0.1)
        weight = np.clip(1 - (off / (4.685 * spread)) ** 2, 1e-3, None) ** 2
    return fit, spread


@dataclass
class WaistbandSession:
    """Gathers the line frame by frame."""

    clip: dict[int, Edge] = field(default_factory=dict)
    below: dict[int, Floats32] = field(default_factory=dict)

    def see(self, index: int, frame: Frame, region: Region) -> None:
        """Look for the line in a frame."""
        edge = find_edge(frame, region)
        if edge is not None:
            self.clip[index] = edge
            self.below[index] = cloth.cut(frame, region, edge.middle)

    def tell(self, motion: Motion) -> PelvisEstimate | NotDetected:
        """The line, or why it does not show the pelvis."""
        kept = {i: e for i, e in self.clip.items() if e.columns > COLUMNS_SEEN and e.contrast > LEAST_CONTRAST}
        if len(kept) < FRAMES_SEEN * len(motion.time_s):
            return NotDetected(NAME, FAINT)
        kept = _same_line(kept)
        scores = _scores(kept, len(motion.time_s))
        reason = _doubt(scores)
        if reason:
            return NotDetected(NAME, reason)
        turned = _turned(kept, cloth.turns_deg({i: self.below[i] for i in kept}))
        metadata = {n: round(v, 4) for n, v in scores.items()} | {"read_from": "cloth" if turned else "edge"}
        return _estimate(turned or kept, metadata, motion)


def _turned(edges: dict[int, Edge], turns_deg: dict[int, float]) -> dict[int, Edge]:
    """The edges turned as the cloth below them; none where the cloth cannot be believed."""
    if len(turns_deg) < FRAMES_SEEN * len(edges):
        return {}
    apart = np.array([edges[i].tilt_deg - turn for i, turn in turns_deg.items()])
    if apart.std() > AGREES_DEG:
        return {}
    return {i: edges[i].turned(turn) for i, turn in turns_deg.items()}


def _same_line(edges: dict[int, Edge]) -> dict[int, Edge]:
    """Without frames in which another edge was the strongest."""
    middle = float(np.median([e.height_m for e in edges.values()]))
    return {i: e for i, e in edges.items() if abs(e.height_m - middle) < 2 * STEADY_M}


def _scores(edges: dict[int, Edge], frames: int) -> dict[str, float]:
    height = np.array([e.height_m for e in edges.values()])
    tilt = np.array([e.tilt_deg for e in edges.values()])
    bend = np.diff(tilt, 2) if len(tilt) > 3 else np.array([np.inf])
    return {
        "frames_seen": len(edges) / frames,
        "height_m": float(np.median(height)),
        "steady_m": robust_sd(height - np.median(height)),
        "rough_m": float(np.median([e.rough_m for e in edges.values()])),
        "contrast_lab": float(np.median([e.contrast for e in edges.values()])),
        "jitter_deg": robust_sd(bend) / np.sqrt(6.0),
    }


def _doubt(scores: dict[str, float]) -> str | None:
    """Why the line does not show the pelvis, or `None`."""
    doubts = {
        LOW: scores["height_m"] < LEAST_HEIGHT_M,
        FREE: scores["frames_seen"] < FRAMES_SEEN or scores["steady_m"] > STEADY_M,
        WAVY: scores["rough_m"] > STRAIGHT_M,
        NERVOUS: scores["jitter_deg"] > JITTER_DEG,
    }
    return next((reason for reason, holds in doubts.items() if holds), None)


def _estimate(edges: dict[int, Edge], metadata: dict[str, Any], motion: Motion) -> PelvisEstimate:
    places = np.full((len(motion.time_s), 2, 2), np.nan)
    for index, edge in edges.items():
        places[index] = edge.left, edge.right
    width_px = float(np.nanmedian(np.linalg.norm(places[:, 1] - places[:, 0], axis=1)))
    outliers = find_outliers(places, motion.time_s, floor=0.05 * width_px)
    places = np.where(np.any(outliers, axis=1, keepdims=True)[..., None], np.nan, places)
    places, _ = fill_gaps(places, motion.time_s, FILL_S)
    line, cutoff_hz = smooth_points(places, [f"left_{POINTS}", f"right_{POINTS}"], motion.time_s)
    swing_deg = _swing_deg(line[:, 1] - line[:, 0])
    return PelvisEstimate(
        NAME,
        POINTS,
        line[:, 0],
        line[:, 1],
        waistband_error(swing_deg),
        zero_known=False,
        cutoff_hz=cutoff_hz,
        flags=("pelvis_from_waistband",),
        metadata=metadata | {"swing_deg": round(swing_deg, 2)},
    )


def _swing_deg(across: FloatArray) -> float:
    """Amplitude of the tilt of a line `(frame, 2)`: that of a wave of the same spread."""
    return float(np.sqrt(2) * np.nanstd(np.degrees(np.arctan2(across[:, 1], across[:, 0]))))


DETECTOR = PelvisDetector(NAME, WaistbandSession)
