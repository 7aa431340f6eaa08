"""How you feel: the complaint, the safety questions that go with it, soreness, load: `hipdrive symptoms` as one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from hipdrive.errors import InputError
from hipdrive.report.html import Html, el
from hipdrive.screening.questions import FEEL, SCORES, SORENESS
from hipdrive.screening.safety import RedFlag, red_flags
from hipdrive.screening.symptoms import REGION_WORDS, WHEN_WORDS, Region, Symptoms, symptoms_from
from hipdrive.web.again import judge_latest
from hipdrive.web.layout import button, choice, details, field, post_form, scale, tick
from hipdrive.web.security import token
from hipdrive.web.state import answer, app_state, athlete, change, go, number_of, show
from hipdrive.web.training import symptoms_told
from hipdrive.web.units import Amount, Units, units_of

_CHANGES = (("", "–"), ("less", "Less"), ("same", "The same"), ("more", "More"), ("much_more", "Much more"))


def feel(request: Request) -> Response:
    """The questions; what was told last stands in them, but for the safety questions."""
    who = athlete(request)
    before = app_state(request).history.symptoms(who.id)
    known = symptoms_told({**before[0].answers, "red_flags": {}}) if before else Symptoms()
    return _page(request, known)


def _kept_in(units: Units) -> dict[str, Amount]:
    """The fields that are asked in the athlete's units."""
    distances = dict.fromkeys(("load.weekly_km_before", "load.weekly_km_now"), units.distance)
    return {**distances, "runner.height_m": units.height, "runner.mass_kg": units.mass}


def _page(request: Request, known: Symptoms, fault: str | None = None) -> Response:
    lead = el(
        "p", "First where it hurts, then the safety questions that go with it; all else may be left.", class_="lead"
    )
    wrong = el("p", fault, class_="fault", role="alert") if fault else None
    units = units_of(athlete(request))
    parts = (_pain(known), _safety(known), _soreness(known), _load(known, units), _runner(known, units), button("Save"))
    asked = post_form(token(request), "/feel", *parts)
    return answer(request, "How do you feel?", lead, wrong, asked, status=400 if fault else 200, scripts=("feel.js",))


def _safety(known: Symptoms) -> Html:
    shortcut = el("button", "No to all the others", type="button", id="no", class_="quiet")
    left = el("p", id="left", class_="hint", role="status")
    return el("section", el("h2", "Safety"), left, *map(_question(known), red_flags()), shortcut, class_="safety")


def _question(known: Symptoms) -> Callable[[RedFlag], Html]:
    """A safety question with its reason; `feel.js` shows those that go with what hurts, and all without it."""

    def question(flag: RedFlag) -> Html:
        yes_no = []
        for value, words in (("yes", "Yes"), ("no", "No")):
            said = known.red_flags.get(flag.id)
            checked = "" if said is not None and said == (value == "yes") else None
            needed = None if flag.asked_with else ""
            box = el("input", type="radio", name=f"flag.{flag.id}", value=value, required=needed, checked=checked)
            yes_no.append(el("label", box, words))
        why = el("p", f"Asked because {flag.reason}.", class_="hint")
        legend = el("legend", flag.question)
        return el("fieldset", legend, why, el("div", *yes_no, class_="yesno"), data_with=" ".join(flag.asked_with))

    return question


def _pain(known: Symptoms) -> Html:
    hint = el("p", "In the last week, 0 (none) to 10 (the worst you can imagine).", class_="hint")
    regions = [_region(r, known) for r in get_args(Region)]
    return el("section", el("h2", "Where does it hurt?"), hint, *regions)


def _region(region: str, known: Symptoms) -> Html:
    pain = known.pain.get(region)  # type: ignore[call-overload]
    sides = ("left", "right", "middle") if region == "low_back" else ("left", "right")
    numbers = [scale(s.capitalize(), f"pain.{region}.{s}", getattr(pain, s) if pain else None) for s in sides]
    chosen = pain.when if pain else ()
    times = [tick(words.capitalize(), f"pain.{region}.when", w, w in chosen) for w, words in WHEN_WORDS.items()]
    when = el("fieldset", el("legend", "When does it hurt?"), *times)
    row = el("div", *numbers, class_="row")
    return details(REGION_WORDS[region].capitalize(), row, when, opened=bool(pain and pain.worst))


def _soreness(known: Symptoms) -> Html:
    sore = [scale(w.capitalize(), f"soreness.{n}", getattr(known.soreness, n)) for n, w in SORENESS.items()]
    felt = [scale(w.capitalize(), f"feel.{n}", getattr(known.feel, n)) for n, w in FEEL.items()]
    return el(
        "section",
        el("h2", "Soreness and feeling"),
        el("p", "The day after a usual run, 0 (none) to 10.", class_="hint"),
        el("div", *sore, class_="row"),
        el("p", "While running, 0 (not at all) to 10 (all the time).", class_="hint"),
        el("div", *felt, class_="row"),
    )


def _load(known: Symptoms, units: Units) -> Html:
    load, far = known.load, units.distance.unit.capitalize()
    before = _amount(f"{far} a week two months ago", "load.weekly_km_before", load.weekly_km_before, units)
    now = _amount(f"{far} a week now", "load.weekly_km_now", load.weekly_km_now, units)
    said = choice("Or in words: you run", "load.change", _CHANGES, load.change or "")
    return el("section", el("h2", "How much you run"), el("div", before, now, said, class_="row"))


def _runner(known: Symptoms, units: Units) -> Html:
    runner = known.runner
    sexes = (("", "–"), ("female", "Female"), ("male", "Male"))
    injuries = (("", "–"), ("yes", "Yes"), ("no", "No"))
    injured = {True: "yes", False: "no", None: ""}[runner.previous_injury]
    numbers = {"age_y": "Age in years", "height_m": f"Height in {units.height.unit}"}
    numbers |= {"mass_kg": f"Weight in {units.mass.unit}", "experience_y": "Years of running"}
    about = [_amount(words, f"runner.{n}", getattr(runner, n), units) for n, words in numbers.items()]
    scores = [_amount(words, f"scores.{n}", getattr(known.scores, n), units) for n, words in SCORES.items()]
    return details(
        "About you, and questionnaire scores",
        choice("Sex (some studies found things in one only)", "runner.sex", sexes, runner.sex or ""),
        choice("Has a running injury ever stopped you?", "runner.previous_injury", injuries, injured),
        el("div", *about, class_="row"),
        el("div", *scores, class_="row"),
    )


def _amount(label: str, name: str, value: float | None, units: Units) -> Html:
    amount = _kept_in(units).get(name)
    given = None if value is None else f"{value * (amount.per_kept if amount else 1.0):.5g}"
    return field(label, name, type="number", min="0", step="any", inputmode="decimal", value=given, class_="short")


def save(request: Request, form: FormData) -> Response:
    """Keep what was told."""
    who = athlete(request)
    answers = _answers(form, units_of(who))
    try:
        symptoms = symptoms_from(answers)
    except InputError as fault:
        return _page(request, Symptoms(), f"{fault.what[:1].upper()}{fault.what[1:]}. {fault.remedy}.")
    app_state(request).history.add_symptoms(who.id, symptoms.model_dump(mode="json", exclude_defaults=True))
    headline = judge_latest(app_state(request).history, who.id, symptoms)
    return go(request, "/", "Saved." if headline is None else f"Saved. Your last run, judged again: {headline}")


def _answers(form: FormData, units: Units) -> dict[str, Any]:
    answers: dict[str, Any] = {"red_flags": _flags(form), "pain": _pains(form)}
    sections = {"soreness": SORENESS, "feel": FEEL, "scores": SCORES}
    sections["load"] = dict.fromkeys(("weekly_km_before", "weekly_km_now"), "")
    sections["runner"] = dict.fromkeys(("age_y", "height_m", "mass_kg", "experience_y"), "")
    for section, names in sections.items():
        given = {n: _kept(form, f"{section}.{n}", units) for n in names}
        answers[section] = {n: v for n, v in given.items() if v is not None}
    for section, name in (("load", "change"), ("runner", "sex")):
        if form.get(f"{section}.{name}"):
            answers[section][name] = form[f"{section}.{name}"]
    injured = {"yes": True, "no": False}.get(str(form.get("runner.previous_injury")))
    if injured is not None:
        answers["runner"]["previous_injury"] = injured
    return answers


def _kept(form: FormData, name: str, units: Units) -> float | None:
    """A number in the unit it is kept in."""
    value, amount = number_of(form, name), _kept_in(units).get(name)
    return value if value is None or amount is None else value / amount.per_kept


def _flags(form: FormData) -> dict[str, bool]:
    given = {f.id: form.get(f"flag.{f.id}") for f in red_flags()}
    return {id: value == "yes" for id, value in given.items() if value in ("yes", "no")}


def _pains(form: FormData) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for region in get_args(Region):
        given = {s: number_of(form, f"pain.{region}.{s}") for s in ("left", "right", "middle")}
        pain: dict[str, Any] = {s: v for s, v in given.items() if v is not None}
        when = form.getlist(f"pain.{region}.when")
        if any(pain.values()) or when:
            found[region] = {**pain, "when": when}
    return found


ROUTES = [show("/feel", feel), change("/feel", save)]
