"""What could not be measured, and how the rest was."""

from __future__ import annotations

from collections.abc import Mapping

from hipdrive import wording
from hipdrive.measures import Measure, Measurements, Recording, by_id, title_of
from hipdrive.report import calibration, words
from hipdrive.report.html import Html, el
from hipdrive.report.section import Section, section

_CONTACTS = {"force": "from the force plates", "kinematics": "from the motion of feet and pelvis"}


def refusals(measured: Measurements) -> Section | None:
    """What was refused, by its reason; `None` where nothing was."""
    if not measured.refused:
        return None
    by_reason: dict[str, list[str]] = {}
    for id in dict.fromkeys(r.id for r in measured.refused):
        by_reason.setdefault(_best_reason(id, by_id().get(id), measured), []).append(title_of(id))
    items = [
        el("div", el("dt", " · ".join(names)), el("dd", wording.sentence(words.titled(reason))))
        for reason, names in by_reason.items()
    ]
    lead = "A number that cannot be trusted is not given. This is what these recordings do not show, and why."
    return section("refused", "What could not be measured", el("dl", *items, class_="refused"), lead=lead)


def _best_reason(id: str, measure: Measure | None, measured: Measurements) -> str:
    """Why a measure was refused: from a recording of the right view where there is one, for that reason goes deeper."""
    fitting = {"frontal": ("rear", "front", "3d"), "sagittal": ("left", "right", "3d")}
    views = fitting.get(measure.plane, ()) if measure else ()
    refused = [r for r in measured.refused if r.id == id]
    right = [r for r in refused if measured.recordings[r.input].motion.view in views]
    return (right or refused)[0].reason


def method(measured: Measurements) -> Section | None:
    """How each recording was read, and every contact; `None` where no body was seen."""
    if not measured.recordings:
        return None
    inputs = [_method_of(r) for r in measured.recordings]
    intervals = el(
        "p",
        "Each value is the mean over steps, without those further than 3.5 robust standard deviations from the median. "
        "Its 95 % interval joins the spread over steps, the error of the contact instants, and, where it was measured, "
        "the error of this kind of recording against truth. No angle is corrected by what other runners showed, scaled or "
        "clipped; points that were moved are moved by what this clip shows.",
    )
    return section("method", "How it was measured", *inputs, intervals, _all_contacts(measured))


def _method_of(recording: Recording) -> Html:
    provenance = recording.motion.provenance
    facts = [
        ("Points", provenance.points),
        ("Filter", _cutoff_words(provenance.cutoff_hz)),
        ("Contacts", _CONTACTS[recording.contacts.method]),
        *calibration.facts(provenance.metadata),
        *(
            (wording.label(key), wording.plain(thing))
            for key, thing in provenance.metadata.items()
            if key not in calibration.TOLD
        ),
    ]
    listed = [el("div", el("dt", term), el("dd", text)) for term, text in facts if text]
    return el("article", el("h3", wording.file_name(provenance.path)), el("dl", *listed, class_="facts"), class_="clip")


def _cutoff_words(cutoffs: Mapping[str, float]) -> str:
    if not cutoffs:
        return "none"
    low, high = min(cutoffs.values()), max(cutoffs.values())
    span = f"{low:.1f} Hz" if high - low < 0.05 else f"{low:.1f} to {high:.1f} Hz by point"
    return f"low-pass, cut-off {span}, chosen from what is left over"


def _all_contacts(measured: Measurements) -> Html:
    tables = []
    for recording in measured.recordings:
        found = recording.contacts
        lines = [
            el(
                "tr",
                el("td", str(found.side[i])),
                *(el("td", text) for text in (
                    _instant(found.strike_s[i], found.strike_se_s[i]),
                    _instant(found.off_s[i], found.off_se_s[i]),
                    f"{1000 * (found.off_s[i] - found.strike_s[i]):.0f} ms",
                )),
            )
            for i in range(len(found))
        ]  # fmt: skip
        head = el("tr", *(el("th", t, scope="col") for t in ("Foot", "Strike", "Off", "Contact")))
        caption = el("caption", f"{wording.file_name(recording.motion.provenance.path)}: instant ± standard error")
        tables.append(el("table", caption, el("thead", head), el("tbody", *lines), class_="contacts"))
    return el("details", el("summary", "Every contact"), *tables)


def _instant(time_s: float, se_s: float) -> str:
    return f"{time_s:.3f} s ± {1000 * se_s:.0f} ms"
