"""What a runner can tell: scales, names, contradictions, files, and the questions in the terminal."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from hipdrive.errors import HipdriveError, InputError
from hipdrive.screening import read_symptoms, symptoms_from, to_toml
from hipdrive.screening.intake import ask
from hipdrive.screening.questions import FEEL, SCORES, SORENESS
from hipdrive.screening.red_flags import asked_of, raised
from hipdrive.screening.safety import ACTIONS, LEVELS, red_flags
from hipdrive.screening.symptoms import REGION_WORDS, WHEN_WORDS, Region, Symptoms, When

FULL: dict[str, Any] = {
    "runner": {"sex": "female", "age_y": 34, "experience_y": 3, "previous_injury": True},
    "run": {"speed_mps": 3.0},
    "pain": {"knee_outer": {"left": 4, "when": ["worsens", "next_morning"]}, "low_back": {"middle": 2}},
    "soreness": {"quad": 6, "glute": 1, "hamstring": 3, "calf": 2},
    "feel": {"sitting_down": 5, "low_power": 3},
    "load": {"weekly_km_before": 30, "weekly_km_now": 45, "change": "more"},
    "scores": {"uwri": 30, "ostrc": 25},
    "red_flags": {"night_pain": False},
}


def test_words_for_every_region_and_time() -> None:
    assert set(REGION_WORDS) == set(get_args(Region))
    assert set(WHEN_WORDS) == set(get_args(When))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"pain": {"knee": {"left": 3}}}, "no body part called knee"),
        ({"pain": {"knee_front": {"left": 13}}}, "off its scale. Give at most 10"),
        ({"pain": {"knee_front": {"left": -1}}}, "off its scale. Give at least 0"),
        ({"pain": {"knee_front": {"left": "much"}}}, "pain.knee_front.left"),
        ({"pain": {"knee_front": 4}}, "not a table of answers. Use left, right"),
        ({"pain": {"knee_front": {"left": 3, "when": ["noon"]}}}, "'night'"),
        ({"soreness": {"quads": 3}}, "no answer called soreness.quads. Use one of quad, glute"),
        ({"mood": 3}, "no answer called mood. Use one of runner"),
        ({"scores": {"uwri": 40}}, "at most 36"),
        ({"scores": {"lefs": 81}}, "at most 80"),
        ({"run": {"speed_mps": 0}}, "more than 0"),
        ({"runner": {"sex": "x"}}, "'female' or 'male'"),
        ({"red_flags": {"nothing": True}}, "no safety question called nothing"),
    ],
)
def test_answers_that_cannot_be_used(answers: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as fault:
        symptoms_from(answers, "s.toml")
    assert str(fault.value).startswith("s.toml: ")
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"pain": {"knee_front": {"left": 0, "when": ["night"]}}}, "pain is 0"),
        ({"pain": {"knee_front": {"left": 3, "when": ["warms_up", "worsens"]}}}, "both eases and gets worse"),
        ({"pain": {"groin": {"left": 3, "when": ["night"]}}, "red_flags": {"night_pain": False}}, "answered no"),
        ({"load": {"weekly_km_before": 20, "weekly_km_now": 40, "change": "less"}}, "100 %"),
        ({"load": {"weekly_km_before": 40, "weekly_km_now": 20, "change": "more"}}, "-50 %"),
        ({"runner": {"age_y": 20, "experience_y": 25}}, "more years of running"),
        ({"runner": {"previous_injury": False}, "red_flags": {"old_bone_stress": True}}, "previous injury no"),
    ],
)
def test_contradictory_answers(answers: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match="Correct one of the answers") as fault:
        symptoms_from(answers)
    assert words in str(fault.value)


def test_toml_and_json_files_say_the_same(tmp_path: Path) -> None:
    given = symptoms_from(FULL)
    (tmp_path / "s.toml").write_text(to_toml(given), encoding="utf-8")
    (tmp_path / "s.json").write_text(json.dumps(FULL), encoding="utf-8")
    assert read_symptoms(tmp_path / "s.toml") == given
    assert read_symptoms(tmp_path / "s.json") == given


@pytest.mark.parametrize("content", [b"a = = 3", b"\xff\xfe\x00", b"pain = 3"])
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"s\.toml: .+\. .+\."):
        read_symptoms(path)


def test_json_that_is_a_list(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(InputError, match="no table of answers"):
        read_symptoms(tmp_path / "s.json")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError):
            read_symptoms(path)


def test_pain_on_a_side() -> None:
    given = symptoms_from({"pain": {"low_back": {"middle": 4}, "knee_front": {"left": 3}}})
    assert given.pain_at("low_back", "left") == 4
    assert (given.pain_at("knee_front", "left"), given.pain_at("knee_front", "right")) == (3, 0)
    assert given.pain_at("knee_front") == 3
    assert given.pain_at("groin") == 0


def test_the_load_jump() -> None:
    assert not symptoms_from({"load": {"weekly_km_before": 30, "weekly_km_now": 39}}).load.jumped
    assert symptoms_from({"load": {"weekly_km_before": 30, "weekly_km_now": 40}}).load.jumped
    assert symptoms_from({"load": {"weekly_km_before": 0, "weekly_km_now": 40}}).load.rise_percent is None


def test_every_flag_is_raised_by_a_yes_and_by_nothing_else() -> None:
    for flag in red_flags():
        assert [f.id for f in raised(symptoms_from({"red_flags": {flag.id: True}}))] == [flag.id]
        assert raised(symptoms_from({"red_flags": {flag.id: False}})) == ()
        assert flag.sources
        assert flag.tag != "RECALLED"
        assert flag.question.rstrip(")").rstrip(".").endswith(("?", "now"))
    assert {f.level for f in red_flags()} == set(LEVELS) == set(ACTIONS)


def test_the_most_pressing_flag_comes_first() -> None:
    found = raised(symptoms_from({"red_flags": {"pop": True, "fever": True, "chest_pain": True}}))
    assert [f.level for f in found] == ["emergency", "urgent", "stop"]


@pytest.mark.parametrize(
    ("pain", "load", "flags"),
    [
        ({"hamstring": {"left": 3, "when": ["night"]}}, {}, ["night_pain"]),
        ({"shin_foot": {"left": 3, "when": ["worsens", "rest"]}}, {}, ["worse_then_rest"]),
        ({"shin_foot": {"left": 3, "when": ["worsens"]}}, {}, []),
        ({"groin": {"left": 3, "when": ["worsens"]}}, {}, []),
        ({"groin": {"left": 3, "when": ["worsens"]}}, {"change": "much_more"}, ["groin_deep"]),
        ({"knee_front": {"left": 3, "when": ["worsens"]}}, {"change": "much_more"}, []),
    ],
)
def test_symptoms_that_raise_a_flag(pain: dict[str, Any], load: dict[str, Any], flags: list[str]) -> None:
    assert [f.id for f in raised(symptoms_from({"pain": pain, "load": load}))] == flags


class Typed:
    """Answers typed one after the other, by the words of the question."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers, self.asked = answers, list[str]()

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        for words, replies in self.answers.items():
            if words in question and replies:
                return replies.pop(0)
        return "no" if "(yes/no)" in question else ""


def test_the_questions_of_the_terminal() -> None:
    typed = Typed(
        {
            "empty for nowhere": ["99", "2 4"],
            # An answer that cannot be used, or goes against another, is asked again: the region from its beginning.
            "Outer side of the knee, left": ["four", "14", "4", "4"],
            "Lower back, middle": ["2"],
            "When does it hurt": ["3", "2 3", "3", ""],
            "front of the thighs": ["70", "7"],
            "as if sitting": ["5"],
            "months ago": ["30"],
            "week now": ["45"],
            "Sex": ["f"],
            "Age": ["34"],
            "questionnaire": ["yes"],
            "UWRI (0": ["30"],
            "Speed of": ["fast", "5:00 min/km"],
        }
    )
    said: list[str] = []
    given = ask(typed, said.append)
    assert given.pain["knee_outer"].left == 4
    assert given.pain["knee_outer"].when == ("worsens",)
    assert given.pain["low_back"].middle == 2
    assert given.soreness.quad == 7
    assert given.feel.sitting_down == 5
    assert given.load.rise_percent == pytest.approx(50)
    assert given.runner.sex == "female"
    assert given.scores.uwri == 30
    assert not any(given.red_flags.values())
    assert given.run.speed_mps == pytest.approx(1000 / 300)
    assert set(given.red_flags) == {f.id for f in asked_of(["knee_outer", "low_back"])}
    assert any("6 more after this; asked because" in line for line in said)
    assert any("speaks for “Sitting into the stride”, which is looked for in knee flexion" in line for line in said)
    assert any("no running speed" in line for line in said)
    assert any("not a number" in line for line in said)
    assert any("off its scale" in line for line in said)
    assert any("both eases" in line for line in said)


def test_the_questions_end_with_a_raised_flag() -> None:
    typed = Typed({"empty for nowhere": ["4"], "Lower back, middle": ["3"], "Is the area you sit on": ["maybe", "yes"]})
    said: list[str] = []
    given = ask(typed, said.append)
    assert [f.id for f in raised(given)] == ["saddle_numbness"]
    assert "Get emergency help now." in said[-1]
    assert given.pain["low_back"].middle == 3
    # Only the most pressing level was asked, and nothing after it.
    assert set(given.red_flags) == {f.id for f in asked_of(["low_back"]) if f.level == "emergency"}
    assert not any("weight" in question for question in typed.asked)


def test_pain_that_is_a_flag_by_itself_ends_the_questions() -> None:
    typed = Typed({"empty for nowhere": ["5"], "Back of the thigh, left": ["4"], "When does it hurt": ["6"]})
    said: list[str] = []
    assert [f.id for f in raised(ask(typed, said.append))] == ["night_pain"]
    assert "See a doctor within days." in said[-1]


def test_without_pain_only_a_handful_of_safety_questions_is_asked() -> None:
    typed = Typed({})
    given = ask(typed, lambda line: None)
    assert set(given.red_flags) == {f.id for f in asked_of(())}
    assert 3 <= len(given.red_flags) <= 6
    assert {"chest_pain", "breathless"} <= set(given.red_flags)


def test_every_safety_question_is_asked_of_somebody_with_its_reason() -> None:
    for flag in red_flags():
        assert set(flag.asked_with) <= {"any", *REGION_WORDS}, flag.id
        assert flag.reason
        assert not flag.reason.endswith(".")
    for region in REGION_WORDS:
        assert len(asked_of([region])) < len(red_flags()), region
        assert "night_pain" in {f.id for f in asked_of([region])}
    assert "knee_locks" not in {f.id for f in asked_of(["low_back"])}
    assert "bladder_bowel" in {f.id for f in asked_of(["low_back"])}


@pytest.mark.parametrize(
    ("text", "mps"),
    [
        ("5:00 min/km", 10 / 3),
        ("5:00", 10 / 3),
        ("12 km/h", 10 / 3),
        ("3,1 m/s", 3.1),
        ("8:00 min/mile", 3.353),
        ("7 mph", 3.129),
    ],
)
def test_a_speed_is_told_in_any_of_its_ways(text: str, mps: float) -> None:
    assert symptoms_from({"run": {"speed": text}}).run.speed_mps == pytest.approx(mps, abs=1e-3)


@pytest.mark.parametrize(
    "told", [{"speed": "fast"}, {"speed": "0:00"}, {"speed": "5:00", "speed_mps": 3.0}, {"speed": 90}]
)
def test_a_speed_that_is_none_is_a_sentence(told: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        symptoms_from({"run": told})


def test_every_file_of_the_page_of_symptoms_is_read() -> None:
    page = (Path(__file__).parents[1] / "docs" / "symptoms.md").read_text(encoding="utf-8")
    files = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    assert files
    for text in files:
        assert symptoms_from(tomllib.loads(text)).any_given
    for name in (*Symptoms.model_fields, *REGION_WORDS, *WHEN_WORDS, *FEEL, *SORENESS, *SCORES):
        assert f"`{name}`" in page or f"{name} =" in page or f"[{name}]" in page, name


def test_input_that_ends() -> None:
    def ends(question: str) -> str:
        raise EOFError

    with pytest.raises(HipdriveError, match="ended before"):
        ask(ends, lambda line: None)
