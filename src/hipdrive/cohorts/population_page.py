"""The cohort report as one page that opens offline: each measure with its picture and its numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive import shipped
from hipdrive.cohorts.population import MeasurePopulation, Outlier, Population, Spread
from hipdrive.history.retest import Retest
from hipdrive.report.figures import Scale, axis, scale_over
from hipdrive.report.html import Html, el, join, prose
from hipdrive.version import __version__
from hipdrive.wording import count, decimals, joined, number, sentence, symbol, value

_METHOD = (
    ("Runners", "One value a runner: the mean of the runner's recordings. The box holds the middle half, the line in it is the median."),
    ("A metre a second faster", "How a measure goes with speed: a mixed model in which each runner has a level of their own."),
    (
        "Measured again",
        "Two recordings of each runner at one speed. ICC(2,1): share of the variance that is of the runners, two-way random effects, absolute "
        "agreement, single measurement; ICC(3,1): the same without a shift between the two. SEM: standard error of measurement. Detectable "
        "change: 1.96 √2 SEM.",
    ),
    (
        "Groups",
        "Hedges' g: the difference of two means in standard deviations, corrected for small groups. Where the same runners are in both "
        "groups, of those alone.",
    ),
    ("Stands out", "More than 3.5 robust standard deviations from the median at its speed. A reason to look at the recording, no more."),
)  # fmt: skip


def page(found: Population) -> str:
    """The whole page as text."""
    body = el("body", _header(found), el("main", *_glance(found), *_measures(found), _method()), _footer())
    return "<!doctype html>\n" + el("html", _head(), body, lang="en") + "\n"


def _head() -> Html:
    # Nothing may be loaded from anywhere: the page is all there is.
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", "Cohort report"),
        el("style", Html(shipped.text("hipdrive.report", "report.css")), Html(shipped.text("hipdrive.cohorts", "population.css"))),
    )  # fmt: skip


def _header(found: Population) -> Html:
    facts = f"{count(found.runners, 'runner')}, {count(found.recordings, 'recording')}."
    unread = f" {count(found.unread, 'file')} could not be used." if found.unread else ""
    lacking = [el("li", text) for text in _lacking(found)]
    notes = el("ul", *lacking, class_="notes") if lacking else None
    return el(
        "header",
        el("p", "hipdrive", class_="brand"),
        el("h1", "The cohort"),
        el("p", facts + unread, class_="lead"),
        notes,
    )


def _lacking(found: Population) -> list[str]:
    """What the page does not tell, and what it would need."""
    needs = {
        "Nothing on speed: it needs five runners with known speeds, and runs at two speeds of one of them.": any(
            m.speed for m in found.measures
        ),
        "Nothing on test and retest: it needs five runners with two recordings at one speed.": bool(found.retest),
        "No groups: name a column with --by.": found.by is not None,
    }
    return [text for text, told in needs.items() if not told]


def _footer() -> Html:
    said = "Numbers of these runners, as they were recorded; they say nothing of other runners, and foretell no injury."
    return el(
        "footer", el("p", said), el("p", f"Made by hipdrive {__version__} on this computer; nothing was sent anywhere.")
    )


def _glance(found: Population) -> list[Html]:
    """All measures in one table, by kind of input."""
    parts = []
    for source, title in (("markers", "At a glance: from markers"), ("camera", "At a glance: from one camera")):
        mine = [m for m in found.measures if m.input == source]
        if mine:
            whole = "At a glance" if len(mine) == len(found.measures) else title
            parts.append(el("section", el("h2", whole), _table(mine, found.retest)))
    return parts


def _table(measures: Sequence[MeasurePopulation], retests: Sequence[Retest]) -> Html:
    heads = ("Median, middle half", "A metre a second faster", "Detectable change")
    rows = [(m, _cells(m, retests)) for m in measures]
    told = [i for i in range(len(heads)) if any(cells[i] is not None for _, cells in rows)]
    body = [
        el(
            "tr",
            el("th", el("a", m.title, href=f"#{_anchor(m)}"), scope="row"),
            *(el("td", cells[i] or "–", data_label=heads[i]) for i in told),
        )
        for m, cells in rows
    ]
    head = el("tr", *(el("th", name, scope="col") for name in ("Measure", *(heads[i] for i in told))))
    return el("table", el("thead", head), el("tbody", *body), class_="glance")


def _cells(one: MeasurePopulation, retests: Sequence[Retest]) -> tuple[Html, str | None, str | None]:
    """Of one measure; `None` where it is not known."""
    again, spread = _retest(one, "mean", retests), one.spread
    half = el(
        "span", f"{_amount(spread.quartile1, one.unit)} to {_amount(spread.quartile3, one.unit)}", class_="small half"
    )
    faster = None if one.speed is None else _fine(one.speed.per_mps, one.unit)
    return (
        join(value(spread.median, one.unit), " ", half),
        faster,
        None if again is None else _fine(again.mdc95, one.unit),
    )


def _retest(one: MeasurePopulation, side: str, retests: Sequence[Retest]) -> Retest | None:
    return next((r for r in retests if (r.id, r.input, r.side) == (one.id, one.input, side)), None)


def _anchor(one: MeasurePopulation) -> str:
    return f"{one.id}-{one.input}"


def _measures(found: Population) -> list[Html]:
    sources = {m.input for m in found.measures}
    articles = [_measure(m, found.retest, len(sources) > 1) for m in found.measures]
    warned = el("p", _chance(found), class_="lead") if any(m.effects for m in found.measures) else None
    return [el("section", el("h2", "Measure by measure"), warned, *articles)]


def _chance(found: Population) -> str:
    """How many groups differ by chance alone."""
    n = sum(len(m.effects) for m in found.measures)
    return f"{count(n, 'comparison')} of groups: of as many without any difference, about {max(1, round(0.05 * n))} would seem to differ. Nothing is corrected for that."


def _measure(one: MeasurePopulation, retests: Sequence[Retest], both_inputs: bool) -> Html:
    source = {"markers": ", from markers", "camera": ", from one camera"}[one.input] if both_inputs else ""
    facts = [_fact(name, text) for name, text in _facts(one) if text]
    lists = (
        _listed("Measured again", _again(one, retests)),
        _listed("Groups", _groups(one)),
        _listed("Stands out", [_outlier(o, one.unit) for o in one.outliers]),
    )
    return el(
        "article", el("h3", one.title + source), _picture(one), el("dl", *facts, class_="facts"), *lists,
        class_="measure", id=_anchor(one),
    )  # fmt: skip


def _fact(name: str, text: str) -> Html:
    return el("div", el("dt", name), el("dd", text))


def _facts(one: MeasurePopulation) -> list[tuple[str, str]]:
    spread, unit = one.spread, one.unit
    return [
        ("Runners", f"{spread.n}, {count(one.recordings, 'recording')}"),
        ("Median", value(spread.median, unit)),
        ("Middle half", f"{_amount(spread.quartile1, unit)} to {value(spread.quartile3, unit)}"),
        ("A metre a second faster", "" if one.speed is None else _signed(one.speed.per_mps, one.speed.ci95, unit)),
        ("Left less right", "" if one.sides is None else f"{_signed(one.sides.mean, one.sides.ci95, unit)}, SD {value(one.sides.sd, unit)}"),
    ]  # fmt: skip


_SIDES = (("mean", "Both sides"), ("left", "Left"), ("right", "Right"), ("difference", "Left less right"))


def _again(one: MeasurePopulation, retests: Sequence[Retest]) -> list[str]:
    told = ((words, _retest(one, side, retests)) for side, words in _SIDES)
    return [f"{words}: {_agreement(found, one.unit)}" for words, found in told if found is not None]


def _agreement(found: Retest, unit: str) -> str:
    between = "at two visits" if found.between == "visits" else "in two recordings, visits not told"
    icc, change = found.icc_2_1_ci95, _signed(found.mdc95, found.mdc95_ci95, unit)
    return (
        f"{count(found.n, 'runner')} {between}, detectable change {change}, SEM {_fine(found.sem, unit)}, "
        f"ICC(2,1) {number(found.icc_2_1, 2)} ({number(icc[0], 2)} to {number(icc[1], 2)}), ICC(3,1) {number(found.icc_3_1, 2)}"
    )


def _groups(one: MeasurePopulation) -> list[str]:
    told = [f"{g.group}: {count(g.n, 'runner')}, median {value(g.median, one.unit)}" for g in one.groups]
    for effect in one.effects:
        n = f"the same {effect.n[0]} runners" if effect.paired else f"{effect.n[0]} and {effect.n[1]} runners"
        told.append(
            f"{effect.first} less {effect.second}: {value(effect.difference, one.unit)}, Hedges' g {number(effect.g, 2)} "
            f"({number(effect.g_ci95[0], 2)} to {number(effect.g_ci95[1], 2)}), {n}"
        )
    return told


def _outlier(one: Outlier, unit: str) -> str:
    who = f", {one.athlete}" if one.athlete else ""
    when = f", at {one.time_s:.2f} s" if one.time_s is not None else ""
    return f"`{one.path}`{who}: {value(one.value, unit)}, robust z {number(one.robust_z, 1)}{when}"


def _listed(title: str, texts: Sequence[str]) -> Html | None:
    return join(el("h4", title), el("ul", *(el("li", prose(t)) for t in texts), class_="notes")) if texts else None


def _amount(amount: float, unit: str) -> str:
    return number(amount, decimals(unit))


def _fine(amount: float, unit: str) -> str:
    """One decimal more: differences between recordings are small."""
    return number(amount, decimals(unit) + 1) + symbol(unit)


def _signed(amount: float, ends: tuple[float, float], unit: str) -> str:
    places = decimals(unit) + 1
    return f"{number(amount, places)}{symbol(unit)} ({number(ends[0], places)} to {number(ends[1], places)})"


def _picture(one: MeasurePopulation) -> Html:
    """A dot a runner, with the middle half as a box; a row for each group."""
    scale = scale_over(one.spread.values, 10.0 ** (1 - decimals(one.unit)))
    rows = one.groups or (one.spread,)
    drawn = [
        join(el("p", row.group, class_="small row-name") if row.group else None, _strip(row, scale)) for row in rows
    ]
    return el("figure", *drawn, axis(scale, one.unit), class_="runners", role="img", aria_label=_spoken(one))


def _strip(spread: Spread, scale: Scale) -> Html:
    left, middle, right = (scale.at(v) for v in (spread.quartile1, spread.median, spread.quartile3))
    # Dots of neighbours stand above one another, so that each is seen.
    dots = [
        el("circle", cx=f"{scale.at(v):.2f}%", cy=f"{(30, 50, 70)[i % 3]}%", r="4", class_="dot")
        for i, v in enumerate(spread.values)
    ]
    return el(
        "svg",
        *(el("line", x1=f"{scale.at(t):.2f}%", x2=f"{scale.at(t):.2f}%", y1="0", y2="100%", class_="grid") for t in scale.ticks),
        el("rect", x=f"{left:.2f}%", width=f"{right - left:.2f}%", y="12%", height="76%", class_="band"),
        el("line", x1=f"{middle:.2f}%", x2=f"{middle:.2f}%", y1="12%", y2="88%", class_="band-mean"),
        *dots,
        width="100%", height="44", aria_hidden="true", focusable="false",
    )  # fmt: skip


def _spoken(one: MeasurePopulation) -> str:
    spread = one.spread
    ends = f"{value(spread.low, one.unit)} to {value(spread.high, one.unit)}"
    return sentence(f"{one.title} of {count(spread.n, 'runner')}: {ends}, median {value(spread.median, one.unit)}")


def _method() -> Html:
    entries = [el("div", el("dt", name), el("dd", text)) for name, text in _METHOD]
    named = joined(["`report.json`", "`measures.csv`", "`retest.csv`", "`groups.csv`", "`outliers.csv`"])
    files = prose(
        f"The numbers are in {named}, where there are any. `hipdrive compare --own-change report.json` uses the detectable changes between visits."
    )
    return el(
        "section", el("h2", "What the words mean"), el("dl", *entries, class_="refused"), el("p", files, class_="small")
    )
