"""Choose the runner among the people in a clip.

Detections are linked over time into tracks, for the whole clip at once, and the track with the most
area x time x motion is the runner: a bystander stands still, a mirror image or a person far away is small, and
someone who walks through the picture is there only briefly.
"""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive.pose.tracks import Track

#: Share of the best score from which a second person is as likely the runner. Design choice: the product of
#: three quantities differs by far more than this between a runner and anyone else, but for twins side by side.
AS_LIKELY = 0.8


def choose(tracks: Sequence[Track], person: int | None = None) -> tuple[Track, bool]:
    """The runner's track, and whether a second person is as likely.

    Parameters
    ----------
    tracks
        Best score first; at least one.
    person
        Choose by place instead: 0 = furthest left in the picture, counting only people seen for at least a
        fifth as long as the one seen longest.

    Returns
    -------
    track, undecided
        `undecided` only when another track seen at the same time scores nearly as high.

    Raises
    ------
    IndexError
        If there are fewer people than `person` says.
    """
    if person is not None:
        return _by_place(tracks, person), False
    best = tracks[0]
    rivals = [t for t in tracks[1:] if t.score >= AS_LIKELY * best.score and _together(t, best)]
    return best, bool(rivals)


def lasting(tracks: Sequence[Track]) -> list[Track]:
    """The tracks seen for at least a fifth as long as the longest, from left to right."""
    if len(tracks) == 1:
        return list(tracks)
    longest = max(int(t.seen.sum()) for t in tracks)
    return sorted((t for t in tracks if t.seen.sum() >= longest / 5), key=lambda t: t.middle_x)


def _by_place(tracks: Sequence[Track], person: int) -> Track:
    people = lasting(tracks)
    if not 0 <= person < len(people):
        there = f"{len(people)} people" if len(people) > 1 else "one person"
        raise IndexError(f"it shows {there} for long enough, and person {person} is not among them")
    return people[person]


def _together(one: Track, other: Track) -> bool:
    """Whether two tracks share at least half the frames of the shorter one."""
    shared = int((one.seen & other.seen).sum())
    return 2 * shared >= min(int(one.seen.sum()), int(other.seen.sum()))
