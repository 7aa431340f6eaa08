"""The measured error of each detector of the pelvis.

Measured on rendered runners of known pelvis: the root mean square error against truth that is left when the spread over
steps is taken out. Bias is in it: numbers are not corrected for bias, their intervals are widened by it.
"""

from __future__ import annotations

import numpy as np

from hipdrive.pelvis.detector import LineError

#: Stickers, degrees. The part that does not depend on the size in the picture: the pelvis turns about the vertical by 2 to
#: 7° with each step, and from a camera above, below or beside the line a part of that looks like tilt. The exact places
#: of the dots of 57 virtual runners, projected by cameras 0.5 to 1.6 m high, 2.6 to 6.5 m away, up to 10° off the line,
#: against what the runners do without variation, beyond the spread of steps (`benchmarks.pelvis_geometry`): 0.25, 0.46
#: and 0.76. With 0.46 the 95 % interval of a side held 98 % of 96 on the first sixty runners of `benchmarks.pelvis_set`;
#: with 0.36 it held 96 %. A curve keeps the 0.46.
STICKERS_MEAN_DEG, STICKERS_SIDE_DEG, STICKERS_DIFFERENCE_DEG, STICKERS_CURVE_DEG = 0.25, 0.36, 0.76, 0.46
#: The part that does depend on it: how far the centres are off with the same sign all along (light from above, cloth
#: beside the dot), pixels. What was left on 8 rendered runners with 15 to 24 pixels between the dots: mean of both sides
#: 0.17 and 0.37 in all (largest, midstance), a side 0.24 to 0.70. What is constant in a clip cancels in the mean.
STICKERS_OFF_PX, STICKERS_SIDE_OFF_PX = 0.05, 0.11
#: In a frame the line scatters by 0.6° at 20 pixels, that is 0.15 pixels a centre.
STICKERS_FRAME_PX = 0.15
STICKER_CLIPS = 57 + 8


def sticker_error(apart_px: float) -> LineError:
    """Error of the line through two stickers.

    Parameters
    ----------
    apart_px
        Their distance in the picture, pixels.
    """

    def turned_by(off_px: float) -> float:
        """Turn of the line, degrees, where each of its ends is off by so much, independently."""
        return float(np.degrees(np.arctan2(np.sqrt(2) * off_px, apart_px)))

    return LineError(
        side_deg=float(np.hypot(STICKERS_SIDE_DEG, turned_by(STICKERS_SIDE_OFF_PX))),
        mean_deg=float(np.hypot(STICKERS_MEAN_DEG, turned_by(STICKERS_OFF_PX))),
        difference_deg=float(np.hypot(STICKERS_DIFFERENCE_DEG, 2 * turned_by(STICKERS_SIDE_OFF_PX))),
        curve_deg=float(np.hypot(STICKERS_CURVE_DEG, turned_by(STICKERS_FRAME_PX))),
        clips=STICKER_CLIPS,
    )


#: Waistband, degrees. A band above the hip bones goes with the pelvis by half to all of its tilt, for there the waist
#: bends with the trunk; so the error grows with how much the line swings. On 27 rendered runners with a tucked shirt
#: (largest drop, mean of both sides, beyond the spread of steps): 0.65 where it swings by less than 2°, 1.07 from 2 to
#: 4°, 1.57 beyond; these two numbers give 0.6, 1.0 and 1.6. A side is never given, for the line has no zero. In a frame
#: it scatters by 0.2 to 1.4.
WAISTBAND_MEAN_DEG, WAISTBAND_SHARE, WAISTBAND_CURVE_DEG, WAISTBAND_CLIPS = 0.5, 0.28, 1.5, 27


def waistband_error(swing_deg: float) -> LineError:
    """Error of the line between shirt and shorts.

    Parameters
    ----------
    swing_deg
        Amplitude of its tilt over the clip.
    """
    nothing = float("nan")
    mean = float(np.hypot(WAISTBAND_MEAN_DEG, WAISTBAND_SHARE * swing_deg))
    return LineError(nothing, mean, nothing, WAISTBAND_CURVE_DEG, WAISTBAND_CLIPS)
