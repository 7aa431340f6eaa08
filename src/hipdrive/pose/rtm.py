"""RTMPose (Jiang et al. 2023) through rtmlib: 26 Halpe points of everybody, frame by frame. Extra `[rtm]`.

rtmlib fetches its networks on first use; they are not part of hipdrive.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError
from hipdrive.pose.engine import People

#: A body estimator: BGR picture -> keypoints `(person, 26, 2)` pixels and scores `(person, 26)`.
Body = Callable[[NDArray[np.uint8]], tuple[ArrayLike, ArrayLike]]

#: Order of the Halpe-26 points, in the names of `motion.names`.
NAMES: tuple[str, ...] = (
    "nose",
    *(f"{side}_{part}" for part in ("eye", "ear", "shoulder", "elbow", "wrist") for side in ("left", "right")),
    *(f"{side}_{part}" for part in ("hip", "knee", "ankle") for side in ("left", "right")),
    "head",
    "neck",
    "hip",
    *(f"{side}_{part}" for part in ("toe", "small_toe", "heel") for side in ("left", "right")),
)


def _rtmlib_body() -> Body:
    try:
        from rtmlib import BodyWithFeet
    except ImportError:
        raise HipdriveError(
            'The pose engine rtm needs rtmlib, which is not installed. Install it: pip install "hipdrive[rtm]".'
        ) from None
    body: Body = BodyWithFeet(mode="balanced", to_openpose=False, backend="onnxruntime", device="cpu")
    return body


class RtmPose:
    """A pose engine on rtmlib; it keeps no state between frames.

    Parameters
    ----------
    body
        The estimator; by default rtmlib's body with feet, balanced variant, on the CPU.

    Raises
    ------
    HipdriveError
        If rtmlib is not installed.
    """

    def __init__(self, body: Body | None = None) -> None:
        self._body = body or _rtmlib_body()

    @property
    def label(self) -> str:
        """`rtmpose-halpe26`."""
        return "rtmpose-halpe26"

    @property
    def names(self) -> tuple[str, ...]:
        """The 26 names, in order."""
        return NAMES

    def detect(self, frame: NDArray[np.uint8]) -> People:
        """Find the people in an RGB frame `(height, width, 3)`.

        A score of the network may pass 1 and is cut there; a point with score 0 was not found and is NaN.
        """
        keypoints, scores = self._body(np.ascontiguousarray(frame[..., ::-1]))
        points = np.asarray(keypoints, dtype=float).reshape(-1, len(NAMES), 2)
        confidence = np.clip(np.asarray(scores, dtype=float).reshape(-1, len(NAMES)), 0.0, 1.0)
        points[confidence <= 0] = np.nan
        return _without_empty(points, confidence)


def _without_empty(points: FloatArray, confidence: FloatArray) -> People:
    # When its detector finds nobody, rtmlib reads the whole picture as one person, with scores near 0.
    somebody = confidence.mean(axis=1) > 0.1 if len(confidence) else np.zeros(0, bool)
    return People(points[somebody], confidence[somebody])


def engine(threads: int | None = None) -> RtmPose:
    """RTMPose; the runtime of its networks finds the number of threads itself, whatever is said here."""
    return RtmPose()


#: For `make_engine`.
ENGINES = {"rtm": engine}
