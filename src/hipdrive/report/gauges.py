"""Every number as a gauge: the reference as a band, each side's 95 % interval as a bar."""

from __future__ import annotations

from hipdrive.measures import Measure, Measurement, Measurements
from hipdrive.report import figures, words
from hipdrive.report.functions import FUNCTIONS, measured_of, rows_of
from hipdrive.report.glance import number_cell
from hipdrive.report.html import Html, el
from hipdrive.report.references import Band, Places
from hipdrive.report.section import Section, section

_LETTER = {"left": "L", "right": "R", "mean": ""}


def gauges(measured: Measurements, places: Places) -> Section | None:
    """All measures by the job they belong to; `None` where there is none."""
    columns = [el("div", *(_group(t, found, measured, places) for t, found in half)) for half in halves(measured)]
    few = any("few_steps" in row.flags for row in measured.rows)
    lead = "Band: the reference. Bar: the 95 % interval, which holds the true value 95 times in 100."
    note = f" * {words.flag_sentence('few_steps')}" if few else ""
    keys = [el("span", figures.marker_sample(s), words.SIDE_NAMES[s], class_="key") for s in ("left", "right", "mean")]
    legend = el("p", *keys, lead + note, class_="legend")
    return section("numbers", "The numbers", legend, el("div", *columns, class_="gauges")) if columns else None


def halves(measured: Measurements) -> list[list[tuple[str, list[Measure]]]]:
    """The groups in two columns of about one length; a group that would stick out is continued in the second."""
    lines = [(FUNCTIONS[f][0], m) for f in FUNCTIONS for m in measured_of(f, measured)]
    middle = _middle([title for title, _ in lines])
    halves = []
    for start, part in ((0, lines[:middle]), (middle, lines[middle:])):
        titles = list(dict.fromkeys(t for t, _ in part))
        grouped = [(t, [m for title, m in part if title == t]) for t in titles]
        if start and grouped and lines[middle - 1][0] == grouped[0][0]:
            grouped[0] = (f"{grouped[0][0]}, continued", grouped[0][1])
        halves.append(grouped)
    return [half for half in halves if half]


def _middle(titles: list[str]) -> int:
    """Lines in the first column so that both are about as tall; a title is about as tall as a line."""

    def apart(first: int) -> int:
        heights = [len(part) + len(set(part)) for part in (titles[:first], titles[first:])]
        return abs(heights[0] - heights[1])

    return min(range(1, len(titles) + 1), key=apart, default=0)


def _group(title: str, found: list[Measure], measured: Measurements, places: Places) -> Html:
    lines = [_line(measure, rows_of(measure, measured), places) for measure in found]
    heads = [el("th", el("span", text, class_="unseen"), scope="col") for text in ("Measure", "Picture", "Value")]
    return el("table", el("caption", title), el("thead", el("tr", *heads)), el("tbody", *lines))


def _line(measure: Measure, rows: list[Measurement], places: Places) -> Html:
    band = places.band(rows)
    sides = [r for r in rows if r.side in ("left", "right")] or rows
    scale = figures.interval_scale(rows, band)
    place = _place(sides, places)
    name = el("a", measure.title, href=f"#m-{measure.id}")
    note = el("span", f"{place} the reference", class_="small") if place else None
    return el(
        "tr",
        el("th", name, el("span", measure.plain, class_="small"), scope="row"),
        el("td", figures.gauge(sides, scale, band, 12 + 12 * len(sides)), reference_unseen(band), class_="picture"),
        el("td", *map(_value, sides), note),
    )


def reference_unseen(band: Band | None) -> Html | None:
    """The band of a gauge in words, for those who do not see it."""
    return el("span", f" Reference {band.ends}", class_="unseen") if band is not None else None


def _place(sides: list[Measurement], places: Places) -> str | None:
    """Where all of them lie, when that is one place: what reaches across a limit is seen on the picture."""
    found = {stands.place for row in sides if (stands := places.of(row)) is not None}
    return found.pop() if len(found) == 1 and found <= {"within", "below", "above"} else None


def _value(row: Measurement) -> Html:
    letter = _LETTER[row.side]
    side = el("abbr", letter, title=words.SIDE_NAMES[row.side], class_=row.side) if letter else None
    return el("span", side, number_cell(row), class_="sided")
