"""The questions of `hipdrive symptoms`, asked one after the other in the terminal: the complaint, then safety."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from hipdrive.errors import HipdriveError, InputError
from hipdrive.screening.looked_for import looked_for
from hipdrive.screening.questions import FEEL, SCORES, SCORES_EXPLAINED, SORENESS
from hipdrive.screening.red_flags import asked_of, raised
from hipdrive.screening.safety import ACTIONS
from hipdrive.screening.speed import speed_from
from hipdrive.screening.symptoms import REGION_WORDS, WHEN_WORDS, Symptoms, symptoms_from

Answer = Callable[[str], str]
Say = Callable[[str], None]

_RUNNER = {
    "age_y": "Age in years",
    "height_m": "Height in metres",
    "mass_kg": "Weight in kilograms",
    "experience_y": "Years of running",
}
_YES, _NO = ("y", "yes"), ("n", "no")


def ask(answer: Answer | None = None, say: Say | None = None) -> Symptoms:
    """Ask everything, and return the answers. Every question but the safety ones may be left empty.

    Parameters
    ----------
    answer
        Shows a question and returns what was typed; the terminal by default.
    say
        Shows a line; the terminal by default.

    Returns
    -------
    Symptoms
        With a raised safety flag the questions end there. The complaint comes first, and with it only the safety
        questions that go with it and a handful for everybody.

    Raises
    ------
    HipdriveError
        If the input ends before the questions do.
    """
    answer, say = answer or _console_answer, say or _console_say
    try:
        return _all(answer, say)
    except EOFError:
        raise HipdriveError("The answers ended before the questions. Answer in a terminal, or give a file.") from None


def _console_answer(question: str) -> str:
    from rich.console import Console

    return Console().input(f"{question} ", markup=False)


def _console_say(line: str) -> None:
    from rich.console import Console

    Console().print(line, markup=False, highlight=False)


def _all(answer: Answer, say: Say) -> Symptoms:
    say("First what brings you here, then the safety questions that go with it; the rest may be left empty.")
    pains = _pains(answer, say)
    so_far = symptoms_from({"pain": pains})
    flags = {} if raised(so_far) else _safety(answer, say, pains)
    told: dict[str, Any] = {"pain": pains, "red_flags": flags}
    stop = raised(symptoms_from(told))
    if stop:
        say(f"{ACTIONS[stop[0].level]} {stop[0].sentence}")
        return symptoms_from(told)
    say("While running, 0 (not at all) to 10 (all the time), you feel")
    told["feel"] = _numbers(answer, say, "feel", FEEL)
    for line in looked_for(symptoms_from(told)):
        say(line)
    say("Soreness the day after a usual run, 0 (none) to 10.")
    told["soreness"] = _numbers(answer, say, "soreness", SORENESS)
    told["load"] = _checked(partial(_load, answer, say), "load", say)
    told["run"] = _speed(answer, say)
    told["runner"] = _checked(partial(_runner, answer, say), "runner", say)
    told["scores"] = _scores(answer, say)
    return symptoms_from(told)


def _safety(answer: Answer, say: Say, regions: Collection[str]) -> dict[str, bool]:
    """Answers to the safety questions that go with the complaint; the most pressing level that has a yes ends them."""
    flags: dict[str, bool] = {}
    asked = asked_of(regions)
    say(f"Safety: {len(asked)} questions, yes or no.")
    for number, flag in enumerate(asked):
        if any(flags.values()) and flag.level != asked[number - 1].level:
            break
        left = len(asked) - number - 1
        say(f"({'last one' if not left else f'{left} more after this'}; asked because {flag.reason})")
        flags[flag.id] = _yes(answer, say, flag.question)
    return flags


def _speed(answer: Answer, say: Say) -> dict[str, float]:
    """The speed of the filmed run in any of the ways it is said."""
    while True:
        typed = answer("Speed of the filmed run (a pace as 5:30 min/km, or 11 km/h, or 3.1 m/s)").strip()
        if not typed:
            return {}
        try:
            found = {"speed_mps": speed_from(typed)}
            symptoms_from({"run": found})
        except ValueError as fault:
            say(f"{fault}.")
        except InputError as fault:
            say(f"{fault.what}. {fault.remedy}.")
        else:
            return found


def _scores(answer: Answer, say: Say) -> dict[str, float]:
    """Totals of questionnaires, only for those who have some."""
    typed = answer("Have you filled in a questionnaire such as UWRI or KOOS-PF, and know its total? (yes, or empty)")
    if typed.strip().lower() not in _YES:
        return {}
    for line in SCORES_EXPLAINED.values():
        say(f"  {line}")
    return _numbers(answer, say, "scores", SCORES)


def _yes(answer: Answer, say: Say, question: str) -> bool:
    while True:
        typed = answer(f"{question} (yes/no)").strip().lower()
        if typed in _YES + _NO:
            return typed in _YES
        say("Please answer yes or no.")


def _number(answer: Answer, say: Say, question: str) -> float | None:
    while True:
        typed = answer(question).strip().replace(",", ".")
        if not typed:
            return None
        try:
            return float(typed)
        except ValueError:
            say(f"{typed} is not a number. Give a number, or leave it empty.")


def _numbers(answer: Answer, say: Say, section: str, questions: Mapping[str, str]) -> dict[str, float]:
    """Numbers of a section, each asked again until it is on its scale."""
    found: dict[str, float] = {}
    for name, question in questions.items():
        found |= _checked(partial(_one, answer, say, name, question), section, say)
    return found


def _one(answer: Answer, say: Say, name: str, question: str) -> dict[str, float]:
    value = _number(answer, say, question)
    return {} if value is None else {name: value}


def _checked(get: Callable[[], dict[str, Any]], section: str, say: Say) -> dict[str, Any]:
    """Answers of a section, asked again until they can be used and do not contradict each other."""
    while True:
        found = get()
        try:
            symptoms_from({section: found})
        except InputError as fault:
            say(f"{fault.what}. {fault.remedy}.")
        else:
            return found


def _pains(answer: Answer, say: Say) -> dict[str, Any]:
    say("Where did it hurt in the last week?")
    regions = list(REGION_WORDS)
    for number, region in enumerate(regions, start=1):
        say(f"  {number}  {REGION_WORDS[region]}")
    chosen = _choice(answer, say, "Numbers, or empty for nowhere:", regions)
    pains: dict[str, Any] = {}
    for region in chosen:
        pains |= _checked_pain(answer, say, region)
    return pains


def _checked_pain(answer: Answer, say: Say, region: str) -> dict[str, Any]:
    while True:
        found = {region: _pain(answer, say, region)}
        try:
            symptoms_from({"pain": found})
        except InputError as fault:
            say(f"{fault.what}. {fault.remedy}.")
        else:
            return found


def _pain(answer: Answer, say: Say, region: str) -> dict[str, Any]:
    sides = ("left", "right", "middle") if region == "low_back" else ("left", "right")
    pain: dict[str, Any] = {}
    for side in sides:
        pain[side] = _number(answer, say, f"{REGION_WORDS[region].capitalize()}, {side}, 0 to 10:") or 0
    if any(pain.values()):
        times = list(WHEN_WORDS)
        for number, when in enumerate(times, start=1):
            say(f"  {number}  {WHEN_WORDS[when]}")
        pain["when"] = _choice(answer, say, "When does it hurt? Numbers, or empty:", times)
    return pain


def _choice(answer: Answer, say: Say, question: str, options: list[str]) -> list[str]:
    while True:
        typed = answer(question).replace(",", " ").split()
        if all(t.isdigit() and 1 <= int(t) <= len(options) for t in typed):
            return list(dict.fromkeys(options[int(t) - 1] for t in typed))
        say(f"Give numbers from 1 to {len(options)}, or leave it empty.")


def _load(answer: Answer, say: Say) -> dict[str, float]:
    before = _number(answer, say, "Kilometres a week two months ago")
    now = _number(answer, say, "Kilometres a week now")
    found = {"weekly_km_before": before, "weekly_km_now": now}
    return {name: value for name, value in found.items() if value is not None}


def _runner(answer: Answer, say: Say) -> dict[str, Any]:
    runner: dict[str, Any] = {}
    sex = answer("Sex, female or male (some studies found things in one only)").strip().lower()
    if sex:
        runner["sex"] = {"f": "female", "m": "male"}.get(sex, sex)
    injured = answer("Has a running injury ever stopped you? (yes/no)").strip().lower()
    if injured in _YES + _NO:
        runner["previous_injury"] = injured in _YES
    for name, question in _RUNNER.items():
        runner |= _one(answer, say, name, question)
    return runner
