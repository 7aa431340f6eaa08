"""The measured error of each witness of the pelvis.

Measured on rendered runners of known pelvis: the root mean square error against truth that is left when the spread over
steps is taken out. Bias is in it: numbers are not corrected for bias, their intervals are widened by it.
"""

from __future__ import annotations

import numpy as np

from hipdrive.pelvis.witness import LineError

#: Stickers, degrees. The part that does not depend on the size in the picture: the pelvis turns about the vertical
#: by 3 to 8° with each step, and from a camera above or below the hips (0.6 to 1.4 m here) a part of that looks like
#: tilt. On 27 clips (3 to 4.6 m away, ±4° of roll, 0 to 5° off the line; 30, 60 and 120 frames a second; seven
#: colours): mean of both sides 0.55 in all and 0.52 beyond the spread of steps, one side 0.74 and 0.70, difference
#: 0.99 and 0.93. The exact places of the dots, projected, give 0.37 for the mean and 0.60 for a side by themselves.
STICKERS_MEAN_DEG, STICKERS_SIDE_DEG, STICKERS_DIFFERENCE_DEG = 0.47, 0.66, 0.87
#: The part that does: how far the centres are off with the same sign all along (light from above, cloth beside the
#: dot), pixels. In a frame the line scatters by 0.6° at 20 pixels, that is 0.15 pixels a centre; a third of it stays.
STICKERS_OFF_PX = 0.05
STICKER_CLIPS = 27


def sticker_error(apart_px: float) -> LineError:
    """Error of the line through two stickers.

    Parameters
    ----------
    apart_px
        Their distance in the picture, pixels.
    """
    off = float(np.degrees(np.arctan2(np.sqrt(2) * STICKERS_OFF_PX, apart_px)))
    frame = float(np.degrees(np.arctan2(np.sqrt(2) * 3 * STICKERS_OFF_PX, apart_px)))
    return LineError(
        side_deg=float(np.hypot(STICKERS_SIDE_DEG, off)),
        mean_deg=float(np.hypot(STICKERS_MEAN_DEG, off)),
        difference_deg=float(np.hypot(STICKERS_DIFFERENCE_DEG, 2 * off)),
        curve_deg=float(np.hypot(STICKERS_SIDE_DEG, frame)),
        clips=STICKER_CLIPS,
    )


#: Waistband, degrees: on 10 rendered runners with a tucked shirt the mean of both sides was off by 1.27 (it follows the
#: pelvis by 0.74, for a waist also bends with the trunk), on one of another renderer by 2.5; 1.44 in all. A side is
#: never given, for the line has no zero. In a frame it scatters by 0.2 to 1.4.
WAISTBAND_MEAN_DEG, WAISTBAND_CURVE_DEG, WAISTBAND_CLIPS = 1.44, 1.5, 11


def waistband_error() -> LineError:
    """Error of the line between shirt and shorts."""
    nothing = float("nan")
    return LineError(nothing, WAISTBAND_MEAN_DEG, nothing, WAISTBAND_CURVE_DEG, WAISTBAND_CLIPS)
