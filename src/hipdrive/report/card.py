"""What may be shared: one picture with the finding, and the mean stride as an animated picture; faces made coarse."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.coaching import Plan
from hipdrive.errors import InputError, OutputError
from hipdrive.files import replacing
from hipdrive.measures import Measurements
from hipdrive.report import words
from hipdrive.report.film import HEIGHT, SLOWER, WIDTH, Film, drawn_bones, side_of
from hipdrive.report.first import QUESTION
from hipdrive.report.jobs import Job, answer, answer_sentence, jobs
from hipdrive.report.pictures import GetFrames, Picture, without_face
from hipdrive.report.stick import films
from hipdrive.screening import Findings

#: Width and height of a card, pixels: what messengers and networks show whole.
CARD = (1200, 630)
_INK, _SOFT, _PAPER, _WASH = (29, 33, 38), (89, 98, 108), (253, 252, 250), (244, 241, 234)
_COLOUR = {"left": (86, 180, 233), "right": (255, 154, 61), "middle": (255, 255, 255)}
_STATE = {"there": (0, 114, 178), "not there": (194, 78, 0), "cannot tell": _SOFT}
Colour = tuple[int, int, int]


def write_card(
    measured: Measurements,
    findings: Findings,
    plan: Plan | None,
    out: str | Path,
    *,
    faces: bool = False,
    get_frames: GetFrames | None = None,
) -> Path:
    """Write one picture with the mean stride, the answer, the four jobs and the one thing to try.

    Parameters
    ----------
    measured, findings, plan
        As for the report.
    out
        The picture to be: `.png`, `.jpg` or `.webp`.
    faces
        Whether faces are left as they are.
    get_frames
        Where pictures come from; the clips themselves by default.

    Raises
    ------
    InputError
        If no recording shows three whole strides.
    OutputError
        If it cannot be written.
    """
    import cv2

    card = np.full((CARD[1], CARD[0], 3), _PAPER, np.uint8)
    shown = _film(measured, get_frames)
    moment = int(np.argmin(np.abs(shown.phases - shown.stride.off)))
    height = CARD[1] - 60
    width = round(height * WIDTH / HEIGHT)
    picture = cv2.resize(drawn(shown, faces)[moment], (width, height), interpolation=cv2.INTER_CUBIC)
    card[30 : 30 + height, 30 : 30 + width] = picture
    _tell(card, width + 80, measured, findings, plan)
    return _written(card, Path(out))


def write_moving(
    measured: Measurements, out: str | Path, *, faces: bool = False, get_frames: GetFrames | None = None
) -> Path:
    """Write the mean stride as an animated `.webp` or `.gif`; parameters and errors as `write_card`."""
    import cv2

    out = Path(out)
    if out.suffix.lower() not in (".webp", ".gif"):
        raise OutputError(out, "is no name for an animated picture", "End it in .webp or .gif")
    shown = _film(measured, get_frames)
    pictures = drawn(shown, faces)
    animation = cv2.Animation()
    animation.frames = [_with_alpha(p) for p in pictures]
    animation.durations = [round(1000 * SLOWER * shown.lasts_s / len(pictures))] * len(pictures)
    with replacing(out) as temporary:
        if not cv2.imwriteanimation(str(temporary), animation):
            raise OutputError(out, "could not be encoded", "Choose another folder or format")
    return out


def drawn(shown: Film, faces: bool) -> list[Picture]:
    """The frames of a film with its lines drawn in pixels."""
    return [_frame(shown, k, faces) for k in range(len(shown.phases))]


def _film(measured: Measurements, get_frames: GetFrames | None) -> Film:
    found = [shown for r in measured.recordings for shown in films(r, get_frames)]
    if not found:
        path = measured.recordings[0].motion.provenance.path
        raise InputError(path, "holds no three whole strides of both legs to picture", "Give a longer recording")
    # Over its own frames before sticks, and sticks from the side: there a stride is most like one.
    return next((shown for shown in found if shown.pictures), found[-1])


def _frame(shown: Film, k: int, faces: bool) -> Picture:
    import cv2

    names, points = shown.stride.names, shown.points[k]
    picture = _ground(shown, k) if faces else without_face(_ground(shown, k), names, points, shown.leg_px).copy()
    lines = [(points[names.index(a)], points[names.index(b)], _COLOUR[side_of(a, b)]) for a, b in drawn_bones(shown)]
    for thick, dark in ((6, True), (3, False)):
        for a, b, colour in lines:
            if np.isfinite([a, b]).all():
                cv2.line(picture, _pixel(a), _pixel(b), (16, 20, 24) if dark else colour, thick, cv2.LINE_AA)
    return picture


def _ground(shown: Film, k: int) -> Picture:
    """The frame that is drawn on; plain where the figure is of sticks."""
    return shown.pictures[k].copy() if shown.pictures else np.full((HEIGHT, WIDTH, 3), _WASH, np.uint8)


def _pixel(point: FloatArray) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def _tell(card: Picture, left: int, measured: Measurements, findings: Findings, plan: Plan | None) -> None:
    told = jobs(measured, findings)
    y = _text(card, QUESTION, left, 78, 34, _INK)
    if findings.stop:
        y = _text(card, findings.stop[0].action, left, y + 40, 44, _STATE["not there"], bold=True)
    else:
        y = _text(card, f"{answer(told)}.", left, y + 62, 60, _INK, bold=True)
        y = _text(card, answer_sentence(told), left, y + 42, 24, _SOFT)
        for job in told:
            y = _job(card, job, left, y + 54)
    if plan is not None and plan.cue is not None:
        _text(card, f"To try: {plan.cue.say}", left, y + 66, 30, _INK, bold=True)
    seen = wording.joined([words.view_phrase(r.motion.view) for r in measured.recordings])
    how = "Recorded" if all(r.motion.view == "3d" for r in measured.recordings) else "Filmed"
    _text(
        card, f"hipdrive. {how} {seen}; ± is the 95 % interval. Not a medical opinion.", left, CARD[1] - 34, 17, _SOFT
    )


def _job(card: Picture, job: Job, left: int, y: int) -> int:
    _text(card, job.title, left, y, 26, _INK, bold=True)
    _text(card, job.state, left + 110, y, 26, _STATE[job.state])
    if job.row is not None and job.measure is not None:
        _text(card, job.measure.title, left + 270, y - 13, 16, _SOFT)
        _text(card, wording.with_interval(job.row), left + 270, y + 8, 19, _INK)
    return y


def _text(card: Picture, text: str, left: int, y: int, size: int, colour: Colour, bold: bool = False) -> int:
    """Write text, broken to the width that is left; gives the base line of its last line."""
    import cv2

    font, weight, line = cv2.FontFace("sans"), 700 if bold else 450, ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        box = cv2.getTextSize((0, 0), longer, (0, 0), font, size, weight)
        if line and left + box[2] > CARD[0] - 30:
            cv2.putText(card, line, (left, y), colour, font, size, weight)
            y, line = y + round(1.25 * size), word
        else:
            line = longer
    cv2.putText(card, line, (left, y), colour, font, size, weight)
    return y


def _with_alpha(picture: Picture) -> Picture:
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2BGRA), dtype=np.uint8)


def _written(picture: Picture, out: Path) -> Path:
    import cv2

    if out.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
        raise OutputError(out, "is no name for a picture", "End it in .png, .jpg or .webp")
    with replacing(out) as temporary:
        if not cv2.imwrite(str(temporary), np.ascontiguousarray(picture[..., ::-1])):
            raise OutputError(out, "could not be written", "Choose another folder")
    return out
