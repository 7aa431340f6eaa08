"""Clips as people have them: one clip of a run made odd in many ways, and what hipdrive says of each.

Each kind is made from the same clip (a treadmill runner from the side), so what is right is known: the numbers of the
clip as it is, within stated bounds, or a refusal whose reason is the true one. Files of `hard/` in the folder of real
recordings are judged by the last column of its README.

What was made is kept in a file, so that the work can be taken up again.

    python -m benchmarks.hard [KIND ... | files] [--again]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from benchmarks.hard_files import judged as files_judged
from benchmarks.hard_kinds import (
    KEPT,
    Said,
    agrees,
    either,
    keep,
    kept,
    refused,
    said_of,
    same,
    shortly,
    times_refused,
    value,
)
from benchmarks.section import Section, data_dir, missing, table
from hipdrive.measures import Measurements
from hipdrive.sources import ReadOptions
from hipdrive.video import Frame, frames, writing

COMMAND = "python -m benchmarks.hard"
TITLE = "Clips as people have them"
CLIP = "video/run_side_right_treadmill_60fps.mp4"
Film = list[Frame]
#: Height the clips are made at, pixels: as the clips that are sent by phone.
_TALL = 640


@dataclass(frozen=True)
class Kind:
    """A way in which a clip is odd.

    Parameters
    ----------
    name
        Its name.
    make
        From the pictures of the clip (60 a second) to those of the odd one, and the rate they are shown at.
    right
        What is right, in words.
    holds
        Whether what came out is: given the measurements or the sentence of the refusal, and the measurements of the
        clip as it is.
    options
        What the user says of it.
    """

    name: str
    make: Callable[[Film], tuple[Film, float]]
    right: str
    holds: Callable[[Said, Measurements], bool]
    options: ReadOptions = field(default_factory=ReadOptions)


# --- ways to be odd -----------------------------------------------------------------------------------------------


def cadence_alone(said: Said, true: Measurements) -> bool:
    """The cadence of the clip as it is; the rest may be refused."""
    return not isinstance(said, str) and abs(value(said, "cadence") - value(true, "cadence")) <= 5


def each(change: Callable[[Frame], Frame]) -> Callable[[Film], tuple[Film, float]]:
    """Every picture changed alike."""
    return lambda film: ([np.ascontiguousarray(change(f)) for f in film], 60.0)


def _noisy(picture: Frame) -> Frame:
    grain = np.random.default_rng(int(picture[0, 0, 0])).normal(0, 14, picture.shape)
    return np.clip(picture * 0.35 + grain, 0, 255).astype(np.uint8)


def _beside(film: Film) -> tuple[Film, float]:
    """Two runners side by side, the second half a stride later and mirrored."""
    late = film[20:] + film[:20]
    return [np.concatenate([a, b[:, ::-1]], axis=1) for a, b in zip(film, late, strict=True)], 60.0


def _mirror(film: Film) -> tuple[Film, float]:
    """A mirror in the gym: the same runner once more, half as large, at the edge of a wider picture."""
    out = []
    for picture in film:
        wide = np.full((picture.shape[0], picture.shape[1] * 3 // 2, 3), 120, np.uint8)
        wide[:, : picture.shape[1]] = picture
        small = cv2.resize(picture[:, ::-1], None, fx=0.45, fy=0.45, interpolation=cv2.INTER_AREA)
        wide[40 : 40 + small.shape[0], -small.shape[1] :] = small
        out.append(wide)
    return out, 60.0


def _away(film: Film) -> tuple[Film, float]:
    """The runner leaves the picture for a second and comes back."""
    empty = np.full_like(film[0], 110)
    return film[:230] + [empty] * 60 + film[230:], 60.0


def _across(film: Film) -> tuple[Film, float]:
    """Across a wide picture in two seconds."""
    high, wide = film[0].shape[:2]
    out = []
    for number, picture in enumerate(film[:120]):
        canvas = np.full((high, wide * 4, 3), 130, np.uint8)
        at = round(number / 119 * wide * 3)
        canvas[:, at : at + wide] = picture
        out.append(canvas)
    return out, 60.0


def _shots(film: Film) -> tuple[Film, float]:
    """Cut together from the clip, its mirror image and a darker one."""
    return film[:140] + [f[:, ::-1] for f in film[140:300]] + [f // 2 for f in film[300:]], 60.0


def _padded(film: Film) -> tuple[Film, float]:
    """Black bars left and right and a black second before it begins."""
    bars = [np.pad(f, ((0, 0), (160, 160), (0, 0))) for f in film]
    return [np.zeros_like(bars[0])] * 60 + bars, 60.0


def _walk_pace(film: Film) -> tuple[Film, float]:
    return [film[0]] * 300, 60.0


KINDS = (
    Kind("as it is, smaller", lambda film: (film, 60.0), "the same numbers", same()),
    Kind("mirrored", each(lambda f: f[:, ::-1]), "the same numbers within the errors of both", agrees()),
    Kind("every second frame (30 a second)", lambda film: (film[::2], 30.0), "the same numbers", same()),
    Kind(
        "each frame stored twice",
        lambda film: ([f for f in film[::2] for _ in (0, 1)], 60.0),
        "the same numbers",
        same(),
    ),
    Kind(
        "every third frame stored twice (24 shown as 30)",
        lambda film: ([f for i, f in enumerate(film[::2]) for _ in range(2 if i % 4 == 3 else 1)], 37.5),
        "the same numbers",
        same(spm=5.0, ms=30.0),
    ),
    Kind(
        "twice as fast",
        lambda film: (film, 120.0),
        "fast motion, times refused",
        times_refused("faster than life.*at 60"),
    ),
    Kind(
        "half as fast",
        lambda film: (film, 30.0),
        "slow motion, times refused",
        times_refused("slower than life.*at 60"),
    ),
    Kind(
        "four times slower, capture rate told",
        lambda film: (film, 15.0),
        "the same numbers",
        same(),
        ReadOptions(capture_fps=60.0),
    ),
    Kind("three shots", _shots, "one shot, said", either(same(spm=6.0, ms=40.0, deg=6.0))),
    Kind("the runner leaves and comes back", _away, "the longer part", same(spm=5.0, ms=30.0)),
    Kind("two runners side by side", _beside, "asked which", either(refused("equally likely the runner"), same())),
    Kind("a mirror in the gym", _mirror, "the same numbers", same()),
    Kind(
        "across the picture in two seconds",
        _across,
        "its cadence, or refused",
        either(cadence_alone, refused("seen in only|few|steps")),
    ),
    Kind(
        "feet below the picture",
        each(lambda f: f[: round(f.shape[0] * 0.58)]),
        "the feet are not seen",
        refused("ankle|heel|feet|legs"),
    ),
    Kind(
        "half the head cut off",
        each(lambda f: f[round(f.shape[0] * 0.2) :]),
        "the same numbers",
        either(same(deg=6.0)),
    ),
    Kind(
        "turned sideways",
        each(lambda f: np.rot90(f)),
        "turned: said, or turned back",
        either(refused("sideways|lies"), same()),
    ),
    Kind(
        "upside down",
        each(lambda f: f[::-1, ::-1]),
        "turned: said, or turned back",
        either(refused("upside|sideways|turned|lies"), same()),
    ),
    Kind(
        "dark and noisy",
        each(_noisy),
        "the same numbers, or not seen",
        either(same(ms=40.0, deg=6.0), refused("nobody|seen")),
    ),
    Kind("black bars and a black second", _padded, "the same numbers", same()),
    Kind(
        "180 pixels tall",
        each(lambda f: cv2.resize(f, None, fx=0.28, fy=0.28)),
        "the same numbers",
        same(ms=40.0, deg=6.0),
    ),
    Kind("a still picture", _walk_pace, "no running", refused("not show running|do not move")),
)


def film(folder: Path) -> tuple[Film, float]:
    """The clip in pictures of a handy size, and its frame rate."""
    found = list(frames(folder / CLIP, _TALL))
    return [f for _, f in found], 60.0


def judged(names: list[str]) -> Iterator[list[object]]:
    """A line a kind: what is right, what was said, whether it is."""
    folder = data_dir()
    assert folder is not None
    known = {} if names else kept("kinds")
    pictures: Film = []
    true: Measurements | None = None
    for kind in KINDS:
        if kind.name in known:
            yield known[kind.name]
        elif not names or kind.name in names:
            pictures = pictures or film(folder)[0]
            if true is None:
                first = _said_of(KINDS[0], pictures)
                assert not isinstance(first, str), first
                true = first
            said = _said_of(kind, pictures)
            yield keep("kinds", [kind.name, kind.right, shortly(said), "yes" if kind.holds(said, true) else "**no**"])


def _said_of(kind: Kind, pictures: Film) -> Said:
    """What is said of the clip made odd in one way."""
    made, fps = kind.make(pictures)
    with tempfile.TemporaryDirectory() as out:
        path = Path(out) / "odd.mp4"
        with writing(path, fps, quality=20) as clip:
            for index, picture in enumerate(made):
                clip.write(index / fps, picture)
        return said_of(path, kind.options)


def section() -> Section:
    """The section of `docs/validation.md`."""
    folder = data_dir()
    if folder is None:
        return missing(TITLE, COMMAND)
    heads = ["clip", "right", "said", "holds"]
    odd, files = list(judged([])), list(files_judged(folder))
    words = [
        f"Twenty-one ways to make one clip of a treadmill runner odd; {_holding(odd)} hold:",
        table(heads, odd),
        f"Files of other people, and files as they made them, re-made on our own recordings; {_holding(files)} hold:",
        table(["file, and what is said of it", *heads[1:]], files),
    ]
    return Section(TITLE, COMMAND, "\n\n".join(words))


def _holding(rows: list[list[object]]) -> str:
    return f"{sum(row[-1] == 'yes' for row in rows)} of {len(rows)}"


def main() -> None:
    """Print a line each of what is asked for: kinds by name, or `files`."""
    folder = data_dir()
    if "--again" in sys.argv:
        sys.argv.remove("--again")
        KEPT.unlink(missing_ok=True)
    if sys.argv[1:] == ["files"] and folder is not None:
        for row in files_judged(folder):
            print(row, flush=True)
        return
    for row in judged(sys.argv[1:]):
        print(row, flush=True)


if __name__ == "__main__":
    main()
