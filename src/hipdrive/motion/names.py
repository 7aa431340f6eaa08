"""The names of points, and which are joined by a bone.

Sources translate their own labels into these; a point without a common name keeps its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

SIDES = ("left", "right")

#: Points of the body every pose network or marker set gives some of, without the side.
PAIRED = (
    "ear",
    "eye",
    "shoulder",
    "elbow",
    "wrist",
    "hip",
    "knee",
    "ankle",
    "heel",
    "toe",  # tip of the big toe (the "foot index" of pose networks)
    "ball",  # middle of the heads of metatarsals 1 and 5
)
SINGLE = ("nose",)
#: Points some pose networks add to the face and the hand. No measure, drill or picture reads them.
UNREAD = frozenset(
    ("mouth_left", "mouth_right")
    + tuple(f"{side}_{part}" for side in SIDES for part in ("eye_inner", "eye_outer", "pinky", "index", "thumb"))
)

#: Bones to draw, pairs of point names.
BONES: tuple[tuple[str, str], ...] = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    *(
        (f"{side}_{a}", f"{side}_{b}")
        for side in SIDES
        for a, b in (
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("shoulder", "hip"),
            ("hip", "knee"),
            ("knee", "ankle"),
            ("ankle", "heel"),
            ("heel", "toe"),
            ("ankle", "toe"),
        )
    ),
)

#: What markers add to them: the pelvis between its spines, and a foot that ends at the ball.
MARKER_BONES: tuple[tuple[str, str], ...] = (
    ("left_psis", "right_psis"),
    ("left_asis", "right_asis"),
    *(
        (f"{side}_{a}", f"{side}_{b}")
        for side in SIDES
        for a, b in (("psis", "asis"), ("ankle", "ball"), ("heel", "ball"))
    ),
)

#: Ends of a line across the pelvis that its detectors see in a picture, the best first (`left_NAME`, `right_NAME`).
PELVIS_SEEN = ("psis_sticker", "waistband")


def bones(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """The bones to draw of a motion with these points: across the pelvis the line a detector saw, where there is one.

    The hips of a pose network do not tilt with the pelvis; a line between them would deny what is measured.
    """
    seen = next((n for n in PELVIS_SEEN if f"left_{n}" in names), None)
    for bone in BONES:
        yield (f"left_{seen}", f"right_{seen}") if seen and bone == ("left_hip", "right_hip") else bone


def swapped(name: str) -> str:
    """The same point on the other side (`left_knee` -> `right_knee`); a point of the midline stays."""
    if name.startswith("left_"):
        return "right_" + name[5:]
    return "left_" + name[6:] if name.startswith("right_") else name
