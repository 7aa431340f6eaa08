"""What a runner feels: where it hurts and when, soreness, feelings, load, and scores of questionnaires.

Our own questions in our own words; no questionnaire's items are here. Scores of published questionnaires can be
entered as numbers.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hipdrive.errors import HipdriveError, InputError
from hipdrive.evidence import number
from hipdrive.screening.safety import red_flags
from hipdrive.screening.speed import speed_from

Region = Literal[
    "knee_front",
    "knee_outer",
    "hip_side",
    "low_back",
    "hamstring",
    "calf_achilles",
    "buttock",
    "groin",
    "shin_foot",
]
REGION_WORDS: dict[str, str] = {
    "knee_front": "front of the knee",
    "knee_outer": "outer side of the knee",
    "hip_side": "side of the hip",
    "low_back": "lower back",
    "hamstring": "back of the thigh",
    "calf_achilles": "calf or Achilles tendon",
    "buttock": "buttock",
    "groin": "groin",
    "shin_foot": "shin or foot",
}
When = Literal["start", "warms_up", "worsens", "rest", "next_morning", "night"]
WHEN_WORDS: dict[str, str] = {
    "start": "at the start of a run",
    "warms_up": "eases as you warm up",
    "worsens": "gets worse through the run",
    "rest": "goes on at rest or walking",
    "next_morning": "next morning",
    "night": "at night",
}
Score = Annotated[float, Field(ge=0, le=10)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Runner(_Model):
    """Who runs; everything optional.

    Parameters
    ----------
    sex
        `female` or `male`: some evidence was found in one sex only.
    age_y, height_m, mass_kg, experience_y
        Years, metres, kilograms, years of running.
    previous_injury
        Whether a running injury stopped the runner before.
    """

    sex: Literal["female", "male"] | None = None
    age_y: Annotated[float, Field(ge=0, le=120)] | None = None
    height_m: Annotated[float, Field(ge=0.5, le=2.6)] | None = None
    mass_kg: Annotated[float, Field(ge=10, le=300)] | None = None
    experience_y: Annotated[float, Field(ge=0, le=100)] | None = None
    previous_injury: bool | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Runner:
        if self.experience_y is not None and self.age_y is not None and self.experience_y > self.age_y:
            raise ValueError("more years of running than years of age were given")
        return self


class Pain(_Model):
    """Pain of one region over the last week, 0 (none) to 10 (worst imaginable), and when it hurts."""

    left: Score = 0
    right: Score = 0
    middle: Score = 0
    when: tuple[When, ...] = ()

    @property
    def worst(self) -> float:
        """The largest of its sides."""
        return max(self.left, self.right, self.middle)

    @model_validator(mode="after")
    def _agrees(self) -> Pain:
        if self.when and self.worst == 0:
            raise ValueError("pain is 0, but a time when it hurts is given")
        if {"warms_up", "worsens"} <= set(self.when):
            raise ValueError("it both eases and gets worse through a run; say what it does on most runs")
        return self


class Soreness(_Model):
    """Muscle soreness the day after a usual run, 0 to 10; `None` where not answered."""

    quad: Score | None = None
    glute: Score | None = None
    hamstring: Score | None = None
    calf: Score | None = None


class Feel(_Model):
    """Feelings while running, 0 (not at all) to 10 (all the time)."""

    sitting_down: Score | None = None
    low_power: Score | None = None
    tight_low_back: Score | None = None
    tight_hamstrings: Score | None = None


class Load(_Model):
    """Weekly distance before and now (km), and how the runner would call the change."""

    weekly_km_before: Annotated[float, Field(ge=0, le=500)] | None = None
    weekly_km_now: Annotated[float, Field(ge=0, le=500)] | None = None
    change: Literal["less", "same", "more", "much_more"] | None = None

    @property
    def rise_percent(self) -> float | None:
        """Change of weekly distance, percent of before; `None` where not given or before was nothing."""
        if not self.weekly_km_before or self.weekly_km_now is None:
            return None
        return 100 * (self.weekly_km_now - self.weekly_km_before) / self.weekly_km_before

    @property
    def jumped(self) -> bool:
        """Whether the load rose a lot (evidence row `load_jump`)."""
        rise = self.rise_percent
        return self.change == "much_more" or (rise is not None and rise > number("load_jump"))

    @model_validator(mode="after")
    def _agrees(self) -> Load:
        rise = self.rise_percent
        jump = number("load_jump")
        said = self.change
        if rise is None or said is None:
            return self
        if (rise > jump and said in ("less", "same")) or (rise < 0 and said in ("more", "much_more")):
            raise ValueError(f'weekly distance changed by {rise:.0f} %, but the change is called "{said}"')
        return self


class Scores(_Model):
    """Totals of published questionnaires, as numbers."""

    uwri: Annotated[float, Field(ge=0, le=36)] | None = None
    koos_pf: Annotated[float, Field(ge=0, le=100)] | None = None
    lefs: Annotated[float, Field(ge=0, le=80)] | None = None
    akps: Annotated[float, Field(ge=0, le=100)] | None = None
    ostrc: Annotated[float, Field(ge=0, le=100)] | None = None


class Run(_Model):
    """The run that was filmed, where the recording does not tell.

    Parameters
    ----------
    speed_mps
        Belt or ground speed, m/s. May be told as `speed`, a pace or kilometres an hour in words (`screening.speed`).
    """

    speed_mps: Annotated[float, Field(gt=0, le=12)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_words(cls, told: Any) -> Any:
        if not isinstance(told, dict) or "speed" not in told:
            return told
        if "speed_mps" in told:
            raise ValueError("the speed is given twice, as speed and as speed_mps")
        others = {name: value for name, value in told.items() if name != "speed"}
        return {**others, "speed_mps": speed_from(str(told["speed"]))}


class Symptoms(_Model):
    """Everything a runner can tell. All of it is optional; what is not said is not assumed.

    Parameters
    ----------
    runner, run, load, scores
        See each.
    pain
        By region.
    soreness, feel
        See each.
    red_flags
        Answers to the safety questions (`screening.safety`), by id: `true` or `false`.
    """

    runner: Runner = Runner()
    run: Run = Run()
    pain: dict[Region, Pain] = Field(default_factory=dict)
    soreness: Soreness = Soreness()
    feel: Feel = Feel()
    load: Load = Load()
    scores: Scores = Scores()
    red_flags: dict[str, bool] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _agrees(self) -> Symptoms:
        unknown = set(self.red_flags) - {f.id for f in red_flags()}
        if unknown:
            known = ", ".join(f.id for f in red_flags())
            raise ValueError(f"there is no safety question called {min(unknown)} (they are {known})")
        night = [REGION_WORDS[r] for r, p in self.pain.items() if "night" in p.when]
        if night and self.red_flags.get("night_pain") is False:
            raise ValueError(f"night pain was answered no, but {night[0]} hurts at night")
        if self.red_flags.get("old_bone_stress") and self.runner.previous_injury is False:
            raise ValueError("a bone stress injury was answered yes, but previous injury no")
        return self

    @property
    def any_given(self) -> bool:
        """Whether anything at all was said."""
        return self != Symptoms()

    def pain_at(self, region: str, side: str | None = None) -> float:
        """Pain of a region on a side (`None`: its worst), 0 where none was given. The middle counts for both."""
        pain = self.pain.get(region)  # type: ignore[call-overload]
        if pain is None:
            return 0.0
        if side in ("left", "right"):
            return float(max(getattr(pain, side), pain.middle))
        return float(pain.worst)


def symptoms_from(answers: dict[str, Any], where: str | Path = "symptoms") -> Symptoms:
    """Symptoms from a table of answers.

    Parameters
    ----------
    answers
        As in a TOML or JSON file: `runner`, `run`, `pain`, `soreness`, `feel`, `load`, `scores`, `red_flags`.
    where
        The file, for the error.

    Raises
    ------
    InputError
        With the first fault: a score off its scale, an unknown body part, answers that contradict each other.
    """
    try:
        return Symptoms.model_validate(answers)
    except ValidationError as fault:
        raise InputError(where, *_words(fault)) from None


def read_symptoms(path: str | Path) -> Symptoms:
    """Symptoms from a TOML or JSON file.

    Raises
    ------
    InputError
        If the file cannot be read, is not TOML or JSON, or holds answers that cannot be used.

    See Also
    --------
    screen : What symptoms and measures mean together.

    Examples
    --------
    >>> import hipdrive as hd
    >>> symptoms = hd.read_symptoms("symptoms.toml")
    >>> symptoms.pain_at("knee_front", "left")
    4.0
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise InputError(path, fault.strerror or "cannot be read", "Check the name and the permissions") from None
    except UnicodeDecodeError:
        raise InputError(path, "is not text", "Give a TOML or JSON file of answers") from None
    try:
        answers = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except ValueError as fault:
        raise InputError(path, f"is not valid {_format(path)} ({fault})", "Correct that line") from None
    if not isinstance(answers, dict):
        raise InputError(path, "holds no table of answers", "Begin with runner, pain, soreness, feel or load")
    return symptoms_from(answers, path)


def _format(path: Path) -> str:
    return "JSON" if path.suffix.lower() == ".json" else "TOML"


def to_toml(symptoms: Symptoms) -> str:
    """The answers as a TOML file that `read_symptoms` reads; nothing that was not said."""
    lines: list[str] = []
    for section, answers in symptoms.model_dump(exclude_defaults=True, mode="json").items():
        if section == "pain":
            for region, pain in answers.items():
                lines += [f"[pain.{region}]", *_assignments(pain), ""]
        else:
            lines += [f"[{section}]", *_assignments(answers), ""]
    return "\n".join(lines)


def _assignments(answers: dict[str, Any]) -> list[str]:
    # TOML and JSON write numbers, booleans, strings and lists of strings alike.
    return [f"{name} = {json.dumps(value)}" for name, value in answers.items() if value is not None]


def _words(fault: ValidationError) -> tuple[str, str]:
    """The first fault of an answer, and the remedy."""
    error = fault.errors()[0]
    place = ".".join(str(part) for part in error["loc"] if part != "[key]")
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return f"{place + ': ' if place else ''}{context['error']}", "Correct one of the answers"
    if kind == "literal_error" and error["loc"][0] == "pain" and len(error["loc"]) == 3:
        return f"there is no body part called {error['input']}", f"Use one of {', '.join(get_args(Region))}"
    if kind in ("greater_than_equal", "less_than_equal", "greater_than"):
        limit = {"le": "at most", "ge": "at least", "gt": "more than"}[next(iter(context))]
        return f"{place} is {error['input']}, which is off its scale", f"Give {limit} {next(iter(context.values())):g}"
    if kind == "extra_forbidden":
        return f"there is no answer called {place}", f"Use one of {', '.join(_fields(error['loc']))}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{place} is not a table of answers", f"Use {', '.join(_fields((*error['loc'], '')))} under it"
    return f"{place}: {error['msg'].lower()}", "Correct this answer"


def _fields(place: tuple[int | str, ...]) -> list[str]:
    """The names that may stand beside an unknown one."""
    if len(place) == 1:
        return list(Symptoms.model_fields)
    if place[0] == "pain":
        return list(Pain.model_fields)
    section = Symptoms.model_fields[str(place[0])].annotation
    if isinstance(section, type) and issubclass(section, BaseModel):
        return list(section.model_fields)
    raise HipdriveError(f"there is no section called {place[0]}.")
