"""The files of `hard/` among the real recordings, each judged by the last column of the README there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.hard_kinds import (
    Said,
    all_of,
    either,
    flagged,
    keep,
    kept,
    refused,
    said_of,
    same,
    shortly,
    times_refused,
    value,
)
from hipdrive.measures import Measurements
from hipdrive.sources import ReadOptions

Holds = Callable[[Said, Measurements], bool]


@dataclass(frozen=True)
class File:
    """A file and what is right of it.

    Parameters
    ----------
    name
        Its name.
    right
        What is right, in words.
    holds
        Whether what came out is, against the clip as it is.
    given
        What the user says of it; `static` names a file of the recordings.
    """

    name: str
    right: str
    holds: Holds
    given: tuple[tuple[str, Any], ...] = ()


def near(**bounds: tuple[float, float]) -> Holds:
    """Each of these values between its bounds."""
    return lambda said, _: (
        not isinstance(said, str) and all(low <= value(said, id) <= high for id, (low, high) in bounds.items())
    )


def interval_holds(*ids: str) -> Holds:
    """The 95 % interval of each holds the value of the clip as it is."""

    def holds(said: Said, true: Measurements) -> bool:
        if isinstance(said, str):
            return False
        rows = [said.get(id) for id in ids]
        return all(row is not None and row.ci95[0] <= value(true, row.id) <= row.ci95[1] for row in rows)

    return holds


_STATIC = ("static", "rbds/RBDS011static.c3d")
_LAB = near(cadence=(169.0, 174.0), pelvic_drop=(5.0, 6.8), knee_drive=(33.0, 36.5))
_NO_STATIC = refused("give it with --static")
_NOT_WHOLE = refused("is not a whole npz file")
FILES = (
    File("plain.mp4", "167 steps/min by hand", near(cadence=(164.0, 170.0))),
    File("mirrored.mp4", "the same values, on the other side", same(ms=30.0, deg=5.0)),
    File("rolled_8deg.mp4", "the same, or an interval that holds 8°, said", either(same(ms=30.0), all_of(flagged("ground_slopes"), interval_holds("trunk_lean", "knee_drive")))),
    File("twice_as_fast.mp4", "fast motion, times refused", times_refused("faster than life.*at 60")),
    File("eight_times_slow.mp4", "slow motion, --capture-fps offered", times_refused("slower than life.*--capture-fps .at 60")),
    File("eight_times_slow.mp4", "and usable", same(), (("capture_fps", 60.0),)),
    File("sideways_no_flag.mp4", "turned: said, or turned back", refused("turned by 90")),
    File("every_frame_twice.mp4", "effective rate 30", all_of(flagged("repeated_frames"), same())),
    File("three_shots.mp4", "shots found, one chosen and said", all_of(flagged("several_shots"), near(cadence=(162.0, 172.0)))),
    # The same picture stored square, 1024 × 576, reads 39.9°.
    File("narrow_pixels.mp4", "within 1° of the same picture stored square (knee drive 39.9°)", near(knee_drive=(38.9, 40.9), cadence=(164.0, 170.0))),
    File("trimmed.mp4", "read; nothing is missing", same(spm=4.0)),
    File("crashes_the_process.c3d", "a sentence", refused("is damaged")),
    File("keypoints_without_an_ankle.json", "the missing point named", refused("holds no point called left hip")),
    File("npz_1.npz", "not a whole npz file", _NOT_WHOLE),
    File("npz_2.npz", "not a whole npz file", _NOT_WHOLE),
    File("npz_3.npz", "not a whole npz file", _NOT_WHOLE),
    File("forces_plain.c3d", "the control", near(cadence=(170.0, 173.0), contact_time=(215.0, 232.0))),
    File("forces_with_model_outputs.c3d", "as the control", near(cadence=(170.0, 173.0), contact_time=(215.0, 232.0))),
    File("unlabelled_40.c3d", "as without the ghosts: joints are in the standing trial", _NO_STATIC),
    File("unlabelled_40.c3d", "and read with it", _LAB, (_STATIC,)),
    File("two_subjects.c3d", "kept apart; what Ann lacks named", refused("2 people: Ann .*without R.Heel.Bottom.*--subject")),
    File("two_subjects.c3d", "Ann lacks a marker", refused("lacks markers.*R.Heel.Bottom"), (_STATIC, ("subject", "Ann"))),
    File("two_subjects.c3d", "Bob is read", _LAB, (_STATIC, ("subject", "Bob"))),
    File("keypoints_y_up.json", "up found", all_of(flagged("y_up"), near(cadence=(166.0, 172.0), trunk_lean=(-10.0, 25.0), flight_time=(50.0, 200.0)))),
    File("keypoints_wholebody133.json", "read; its rate asked for", refused("states no frame rate.*--capture-fps")),
    File("keypoints_wholebody133.json", "and read with it", near(cadence=(166.0, 172.0)), (("capture_fps", 30.0),)),
    File("not_a_number_words.trc", "missing markers", _LAB, (_STATIC,)),
)  # fmt: skip


def judged(folder: Path) -> Iterator[list[object]]:
    """A line a file: what the user says, what is right, what was said, whether it is."""
    known, true = kept("files"), None
    for file in FILES:
        name = f"{file.name} " + " ".join(f"--{key.replace('_', '-')} {word}" for key, word in file.given)
        if name.strip() in known:
            yield known[name.strip()]
            continue
        true = true or as_it_is(folder)
        said = said_of(folder / "hard" / file.name, options(file, folder))
        yield keep("files", [name.strip(), file.right, shortly(said), "yes" if file.holds(said, true) else "**no**"])


def as_it_is(folder: Path) -> Measurements:
    """The clip that the others were made from."""
    said = said_of(folder / "hard" / "plain.mp4", ReadOptions())
    assert not isinstance(said, str), said
    return said


def options(file: File, folder: Path) -> ReadOptions:
    """What is known of a file."""
    given = {key: folder / word if key == "static" else word for key, word in file.given}
    return replace(ReadOptions(), **given)
