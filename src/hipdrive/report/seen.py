"""What was seen: each recording with its view, its steps and what to know about it."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.measures import Measurements, Recording
from hipdrive.report import figures, words
from hipdrive.report.contract import recording_flags
from hipdrive.report.footfalls import footfalls
from hipdrive.report.html import Html, el
from hipdrive.report.section import Section, section


def seen(measured: Measurements) -> Section | None:
    """Each recording, and how to read the marks; `None` where no body was seen."""
    if not measured.recordings:
        return None
    clips = [_clip(r) for r in measured.recordings]
    return section("seen", "What was seen", *clips, _legend())


def _clip(recording: Recording) -> Html:
    motion, contacts = recording.motion, recording.contacts
    facts = [
        ("Seen", _view_words(recording)),
        ("Steps", f"{wording.count(len(contacts), 'step')}: {words.sides_count(contacts)}"),
        ("Length", f"{motion.provenance.duration_s:.1f} s at {motion.fps:.4g} frames a second"),
    ]
    listed = [el("div", el("dt", term), el("dd", text)) for term, text in facts]
    notes = [el("li", words.flag_sentence(f)) for f in recording_flags(recording)]
    strip = el("figure", footfalls(recording), el("figcaption", "When each foot was on the ground."))
    return el(
        "article",
        el("h3", wording.file_name(motion.provenance.path)),
        el("dl", *listed, class_="facts"),
        strip if len(contacts) else None,
        el("ul", *notes, class_="notes") if notes else None,
        class_="clip",
    )


def _view_words(recording: Recording) -> str:
    space = recording.motion.space
    phrase = words.view_phrase(recording.motion.view)
    sure = getattr(space, "view_confidence", None)
    # Nothing seen is certain: what rounds to 100 % is told as 99 %.
    percent = f" ({min(round(100 * sure), 99)} % sure)" if sure else ""
    return phrase[0].upper() + phrase[1:] + percent


def _legend() -> Html:
    signs = [el("span", figures.marker_sample(s), words.SIDE_NAMES[s], class_="key") for s in ("left", "right", "mean")]
    return el(
        "p",
        *signs,
        el("span", "The bar is the 95 % interval: the true value lies within it 95 times in 100.", class_="key-text"),
        class_="legend",
    )
