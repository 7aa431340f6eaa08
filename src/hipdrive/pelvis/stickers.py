"""Two stickers on the back of the pelvis: found without a click, followed, checked, with their error."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smooth_points
from hipdrive.pelvis import pair
from hipdrive.pelvis.detector import NotDetected, PelvisDetector, PelvisEstimate
from hipdrive.pelvis.dots import NO_DOTS, Dots, Frame, find_dots
from hipdrive.pelvis.error import sticker_error
from hipdrive.pelvis.region import Region, regions
from hipdrive.signals import fill_gaps, find_outliers, robust_sd

NAME = "stickers"
POINTS = "psis_sticker"
#: Gaps in the line up to this are bridged, seconds (design choice: a third of a stance, and much less than the half
#: stride in which the pelvis turns from one side to the other).
FILL_S = 0.08
#: Shortest part that is used, seconds (design choice: one stride at 150 steps a minute, with a margin).
SHORTEST_S = 1.0
#: Stickers move up and down with the hips: least correlation of both (design choice: half of the variance of the
#: network's hips from jitter still leaves 0.7; what stands still in the room has about 0).
MOVES_WITH = 0.5
#: Largest relative spread of the distance between the two (design choice: yaw of ±10° changes it by 2 %, coming
#: nearer is taken out by the scale, and 0.4 px of noise on 15 px is 4 %).
RIGID = 0.12
#: Usual roundness of a sticker over a clip (short over long axis). Design choice: a dot on a back turned away by 45° shows
#: 0.7, and blur draws it out in some frames only; nine rendered clips with stickers have 0.8 and more, and streaks of
#: shirt that came through the shorts have half.
ROUND = 0.65
#: A single spot this strong, this often, is one sticker (CIELAB; share of frames). Design choice: what no fold or
#: shadow shows; it only chooses the words of a refusal.
LONE_CONTRAST, LONE_SEEN = 35.0, 0.7
#: The line is called steady if it is seen in at least this share of the clip (design choice).
WHOLE = 0.9

NONE = "no two stickers are seen on the back of the pelvis"
ONE = "only one sticker is seen on the back of the pelvis; the line across it needs two of one colour, left and right"
BRIEF = "two stickers are seen on the back of the pelvis, but not long enough"
FIXED = "the two spots near the hips do not move with the runner, so they are not stickers"
LOOSE = "the distance between the two spots near the hips changes, so they are not stickers on the pelvis"
LONG = "the two spots near the hips are long, not round, so they are not stickers"
FRONT = "stickers on the back of the pelvis are seen only from behind"


@dataclass
class StickerSession:
    """Gathers the spots around the hips, frame by frame; only they are kept, not the pictures."""

    clip: dict[int, Dots] = field(default_factory=dict)

    def see(self, index: int, frame: Frame, region: Region) -> None:
        """Look for spots in a frame."""
        self.clip[index] = find_dots(frame, region)

    def tell(self, motion: Motion) -> PelvisEstimate | NotDetected:
        """The line through the two stickers, or why there is none."""
        return line_of([self.clip.get(i, NO_DOTS) for i in range(len(motion.time_s))], motion)


def line_of(clip: list[Dots], motion: Motion) -> PelvisEstimate | NotDetected:
    """The line through the two stickers, or why there is none.

    Parameters
    ----------
    clip
        The spots around the hips in each frame of the motion.
    motion
        The runner, in the pixels of the pictures.
    """
    if motion.view != "rear":
        return NotDetected(NAME, FRONT)
    pairs = pair.all_pairs(clip)
    reference = pair.find_reference(pairs)
    if reference is None:
        return NotDetected(NAME, _why_none(clip))
    places = pair.follow(pairs, reference, len(clip))
    part = pair.part_of(places)
    reason = _doubt(places, part, motion, clip)
    return NotDetected(NAME, reason) if reason else _estimate(places, part, reference, motion)


def _why_none(clip: list[Dots]) -> str:
    """One sticker, or none."""
    lone = [bool((_near_spines(d) & (d.contrast > LONE_CONTRAST)).any()) for d in clip]
    return ONE if lone and np.mean(lone) > LONE_SEEN else NONE


def _near_spines(dots: Dots) -> BoolArray:
    x, y = dots.body.T
    near: BoolArray = (
        (np.abs(x) < pair.SIDEWAYS_M + pair.APART_M[1] / 2) & (y > pair.HEIGHT_M[0]) & (y < pair.HEIGHT_M[1])
    )
    return near


def _doubt(places: FloatArray, part: slice, motion: Motion, clip: list[Dots]) -> str | None:
    """Why the followed pair is not a pair of stickers, or `None`."""
    time_s = motion.time_s[part]
    if len(time_s) < 2 or np.ptp(time_s) < SHORTEST_S:
        seen = np.isfinite(places[:, 0, 0])
        return BRIEF if seen.mean() > 0.1 and len(time_s) > 1 else _why_none(clip)
    line = places[part]
    across = line[:, 1] - line[:, 0]
    slope = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    if abs(np.nanmedian(slope)) > pair.STEEPEST_MEDIAN_DEG:
        return NONE
    if not _moves_with_hips(line.mean(axis=1), motion.middle("hip")[part], time_s):
        return FIXED
    trunk = np.array([r.trunk_px for r in regions(motion)])[part]
    apart = np.linalg.norm(across, axis=1) / trunk
    apart = apart[np.isfinite(apart)]
    if robust_sd(apart - np.median(apart)) > RIGID * np.median(apart):
        return LOOSE
    return LONG if _roundness(line, clip[part]) < ROUND else None


def _roundness(line: FloatArray, clip: list[Dots]) -> float:
    """Median over frames of the ratio of short to long axis, of the less round of both spots."""
    seen = np.flatnonzero(np.isfinite(line).all(axis=(1, 2)))
    ratios = [[_nearest(clip[frame], end) for end in line[frame]] for frame in seen]
    return float(np.median(ratios, axis=0).min()) if ratios else 0.0


def _nearest(dots: Dots, place: FloatArray) -> float:
    """Roundness of the spot at a place."""
    return float(dots.roundness[np.argmin(np.linalg.norm(dots.place - place, axis=1))])


def _moves_with_hips(middle: FloatArray, hips: FloatArray, time_s: FloatArray) -> bool:
    """Whether the spots rise and sink with the hips (slow drift taken out)."""
    seen = np.isfinite(middle[:, 1]) & np.isfinite(hips[:, 1])
    spots, hip = (_without_drift(v[seen, 1], time_s[seen]) for v in (middle, hips))
    if min(spots.std(), hip.std()) == 0:
        return False
    return bool(np.corrcoef(spots, hip)[0, 1] > MOVES_WITH)


def _without_drift(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """Less the mean within half a second before and after each instant."""
    first = np.searchsorted(time_s, time_s - 0.5)
    last = np.searchsorted(time_s, time_s + 0.5, side="right")
    total = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(values - (total[last] - total[first]) / (last - first))


def _estimate(places: FloatArray, part: slice, reference: pair.ReferencePair, motion: Motion) -> PelvisEstimate:
    kept = np.full_like(places, np.nan)
    kept[part] = places[part]
    apart_px = float(np.nanmedian(np.linalg.norm(kept[:, 1] - kept[:, 0], axis=1)))
    seen = float(np.isfinite(kept[part][:, 0, 0]).mean())
    share = float(np.ptp(motion.time_s[part]) / max(np.ptp(motion.time_s), 1e-9))
    line, cutoff_hz = _cleaned(kept, motion.time_s, 0.1 * apart_px)
    metadata = {
        "frames_seen": round(seen, 3),
        "part_of_clip": round(share, 3),
        "apart_px": round(apart_px, 1),
        "contrast_lab": round(reference.contrast, 1),
    }
    flags = ("pelvis_from_stickers",) + (("stickers_lost",) if share < WHOLE else ())
    error = sticker_error(apart_px)
    return PelvisEstimate(
        NAME, POINTS, line[:, 0], line[:, 1], error, cutoff_hz=cutoff_hz, flags=flags, metadata=metadata
    )


def _cleaned(places: FloatArray, time_s: FloatArray, jump_px: float) -> tuple[FloatArray, dict[str, float]]:
    """Outliers out, short gaps filled, smoothed as the other points of the trunk are; and the cut-offs, hertz."""
    outliers = find_outliers(places, time_s, floor=jump_px)
    places = np.where(outliers[..., None], np.nan, places)
    places, _ = fill_gaps(places, time_s, FILL_S)
    return smooth_points(places, [f"left_{POINTS}", f"right_{POINTS}"], time_s)


DETECTOR = PelvisDetector(NAME, StickerSession)
