"""The questions of `hipdrive symptoms`, asked one after the other in the terminal. Safety first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hipdrive.errors import HipdriveError, InputError
from hipdrive.screening.questions import FEEL, SCORES, SORENESS
from hipdrive.screening.safety import ACTIONS, red_flags
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
        With a raised safety flag the questions end there.

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
    say("Safety first: yes or no.")
    flags = _safety(answer, say)
    raised = [f for f in red_flags() if flags.get(f.id)]
    if raised:
        say(f"{ACTIONS[raised[0].level]} {raised[0].sentence}")
        return symptoms_from({"red_flags": flags})
    say("The rest may be left empty.")
    answers: dict[str, Any] = {"red_flags": flags}
    answers["pain"] = _pains(answer, say, flags)
    say("Soreness the day after a usual run, 0 (none) to 10.")
    answers["soreness"] = _numbers(answer, say, "soreness", SORENESS)
    say("While running, 0 (not at all) to 10 (all the time), you feel")
    answers["feel"] = _numbers(answer, say, "feel", FEEL)
    answers["load"] = _checked(partial(_load, answer, say), "load", say)
    answers["run"] = _numbers(answer, say, "run", {"speed_mps": "Speed of the filmed run in m/s"})
    answers["runner"] = _checked(partial(_runner, answer, say), "runner", say)
    say("Scores of questionnaires, if you have them.")
    answers["scores"] = _numbers(answer, say, "scores", SCORES)
    return symptoms_from(answers)


def _safety(answer: Answer, say: Say) -> dict[str, bool]:
    """Answers to the safety questions; the most pressing level that has a yes ends them."""
    flags: dict[str, bool] = {}
    levels = list(dict.fromkeys(f.level for f in red_flags()))
    for level in levels:
        for flag in (f for f in red_flags() if f.level == level):
            flags[flag.id] = _yes(answer, say, flag.question)
        if any(flags.values()):
            break
    return flags


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


def _pains(answer: Answer, say: Say, flags: Mapping[str, bool]) -> dict[str, Any]:
    say("Where did it hurt in the last week?")
    regions = list(REGION_WORDS)
    for number, region in enumerate(regions, start=1):
        say(f"  {number}  {REGION_WORDS[region]}")
    chosen = _choice(answer, say, "Numbers, or empty for nowhere:", regions)
    pains: dict[str, Any] = {}
    for region in chosen:
        pains |= _checked_pain(answer, say, region, flags)
    return pains


def _checked_pain(answer: Answer, say: Say, region: str, flags: Mapping[str, bool]) -> dict[str, Any]:
    while True:
        found = {region: _pain(answer, say, region)}
        try:
            symptoms_from({"pain": found, "red_flags": dict(flags)})
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
