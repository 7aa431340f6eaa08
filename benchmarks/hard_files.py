"""The files of `hard/` among the real recordings, each judged by the last column of the README there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from scipy.special import stdtrit

from benchmarks.hard_kinds import (
    Said,
    agrees,
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
from hipdrive.video import Frame, writing

#: In which a picture is stored again and again (H.264, constant rate factor).
_QUALITIES = (14, 18, 22, 26)
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
        What the user says of it; `static` names a file of the recordings, and with an `engine` the clip as it is is read by it too.
    square
        Whether its knee drive is that of the same pictures stored with square pixels.
    """

    name: str
    right: str
    holds: Holds
    given: tuple[tuple[str, Any], ...] = ()
    square: bool = False


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
    File("mirrored.mp4", "the same values within the errors of both, on the other side", agrees()),
    File("mirrored.mp4", "as the clip as it is by this engine, within 10 ms and 2°", same(spm=2.0, ms=10.0, deg=2.0), (("engine", "full-mirrored"),)),
    File("rolled_8deg.mp4", "the same, or an interval that holds 8°, said", either(same(ms=30.0), all_of(flagged("ground_slopes"), interval_holds("trunk_lean", "knee_drive")))),
    File("twice_as_fast.mp4", "fast motion, times refused", times_refused("faster than life.*at 60")),
    File("eight_times_slow.mp4", "slow motion, --capture-fps offered", times_refused("slower than life.*--capture-fps .at 60")),
    File("eight_times_slow.mp4", "and usable", same(), (("capture_fps", 60.0),)),
    File("sideways_no_flag.mp4", "turned: said, or turned back", refused("turned by 90")),
    File("every_frame_twice.mp4", "effective rate 30", all_of(flagged("repeated_frames"), same())),
    File("three_shots.mp4", "shots found, one chosen and said", all_of(flagged("several_shots"), near(cadence=(162.0, 172.0)))),
    File("narrow_pixels.mp4", "as the same picture stored square, within what storing it again changes", near(cadence=(164.0, 170.0)), square=True),
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
        yield keep("files", [name.strip(), *_judged(file, folder, true)])


def _judged(file: File, folder: Path, true: Measurements) -> list[object]:
    """What is right of a file, what was said, and whether it is."""
    path, said_how = folder / "hard" / file.name, options(file, folder)
    said = said_of(path, said_how)
    if said_how.engine != ReadOptions().engine:
        true = as_it_is(folder, said_how.engine)
    right, holds = file.right, file.holds(said, true)
    if file.square:
        expected, half = stored_square(path)
        right += f" (knee drive {expected:.1f} ± {half:.1f}°)"
        holds = holds and not isinstance(said, str) and abs(value(said, "knee_drive") - expected) <= half
    return [right, shortly(said), "yes" if holds else "**no**"]


def stored_square(path: Path) -> tuple[float, float]:
    """Knee drive of the pictures of a clip stored with square pixels, and how far one more storing of them may lie off.

    Stored in four qualities; the half width is the 95 % prediction interval of a fifth (Student's t).
    """
    source = cv2.VideoCapture(str(path))  # gives pictures as they are stored, whatever their pixels' shape
    shape = source.get(cv2.CAP_PROP_SAR_NUM) / source.get(cv2.CAP_PROP_SAR_DEN)
    found = []
    with tempfile.TemporaryDirectory() as out:
        film = [_wider(picture, shape) for picture in _pictures(source)]
        for quality in _QUALITIES:
            said = said_of(
                _stored(Path(out) / f"{quality}.mp4", film, source.get(cv2.CAP_PROP_FPS), quality), ReadOptions()
            )
            assert not isinstance(said, str), said
            found.append(value(said, "knee_drive"))
    spread = float(np.std(found, ddof=1)) * np.sqrt(1 + 1 / len(found))
    return float(np.mean(found)), float(stdtrit(len(found) - 1, 0.975) * spread)


def _pictures(source: cv2.VideoCapture) -> Iterator[Frame]:
    while (read := source.read())[0]:
        yield np.asarray(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _wider(picture: Frame, shape: float) -> Frame:
    """A picture with square pixels, from one whose pixels are so many times as wide as they are high."""
    high, wide = picture.shape[:2]
    return np.asarray(cv2.resize(picture, (round(wide * shape / 2) * 2, high)), dtype=np.uint8)


def _stored(path: Path, film: list[Frame], fps: float, quality: int) -> Path:
    with writing(path, fps, quality=quality) as clip:
        for index, picture in enumerate(film):
            clip.write(index / fps, picture)
    return path


def as_it_is(folder: Path, engine: str = ReadOptions().engine) -> Measurements:
    """The clip that the others were made from."""
    said = said_of(folder / "hard" / "plain.mp4", ReadOptions(engine=engine))
    assert not isinstance(said, str), said
    return said


def options(file: File, folder: Path) -> ReadOptions:
    """What is known of a file."""
    given = {key: folder / word if key == "static" else word for key, word in file.given}
    return replace(ReadOptions(), **given)
