"""The guided warm-up: the whole routine without a camera, a set before a camera, its stop rules, its log."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hipdrive.drills.camera import Lookout, Shot, shots
from hipdrive.drills.coach import Said, SetCoach
from hipdrive.drills.console import FastClock
from hipdrive.drills.log import WarmupLog
from hipdrive.drills.registry import all_drills, get_drill
from hipdrive.drills.routine import Block, Done, ladder, next_level, routine, safety_questions
from hipdrive.drills.voice import Silent, Spoken
from hipdrive.drills.warmup import Warmup
from hipdrive.errors import HipdriveError, OutputError
from hipdrive.pose.engine import People
from hipdrive_synthetic.athletes import CAMERAS, NAMES, Clam, Performed, Tempo, bridge, clamshell, seen_by
from hipdrive_synthetic.camera import Noise

BRIDGE = Block(get_drill("glute_bridge"), 1, 2, None)


class Answers:
    """A console that answers from lists and remembers what it showed."""

    def __init__(self, yes: tuple[str, ...] = (), numbers: tuple[int | None, ...] = ()) -> None:
        self.yes, self.numbers, self.shown = yes, list(numbers), []

    def show(self, text: str) -> None:
        self.shown.append(text)

    def status(self, text: str) -> None:
        pass

    def ask_yes(self, question: str) -> bool:
        return any(word in question for word in self.yes)

    def ask_number(self, question: str) -> int | None:
        return self.numbers.pop(0) if self.numbers else None


def _run(console: Answers, folder: Path) -> WarmupLog:
    path = Warmup(console, Silent(), FastClock(), log_folder=folder).run()
    return WarmupLog.model_validate_json(path.read_text())


def test_the_routine_is_the_articles() -> None:
    blocks = [(b.drill.id, b.number, b.side) for b in routine()]
    assert blocks[:2] == [("glute_bridge", 1, None), ("glute_bridge", 2, None)]
    assert blocks[2:6] == [("clamshell", n, s) for n in (1, 2) for s in ("left", "right")]
    assert blocks[6:] == [("banded_side_step", n, s) for n in (1, 2) for s in ("left", "right")]


def test_the_whole_routine_without_a_camera(tmp_path: Path) -> None:
    log = _run(Answers(numbers=(7, 3, 0) * 10), tmp_path)
    assert log.finished
    assert [(s.drill, s.asked, s.felt, s.effort) for s in log.sets] == [
        (b.drill.id, b.drill.dose.repetitions[0], 7, 3) for b in routine()
    ]
    assert list(tmp_path.iterdir()) == [next(tmp_path.glob("*.json"))]


def test_it_takes_minutes_not_half_an_hour(tmp_path: Path) -> None:
    clock = FastClock()
    Warmup(Answers(), Silent(), clock, log_folder=tmp_path).run()
    assert 6 * 60 < clock.passed_s < 16 * 60


def test_effort_over_4_ends_the_drill_and_pain_the_warmup(tmp_path: Path) -> None:
    hard = _run(Answers(numbers=(5, 6, 0)), tmp_path / "hard")
    assert [s.drill for s in hard.sets].count("glute_bridge") == 1
    assert hard.sets[0].ending == "effort"
    sore = _run(Answers(numbers=(5, 3, 4)), tmp_path / "sore")
    assert [s.ending for s in sore.sets] == ["pain"]
    assert not sore.finished


def test_what_must_not_be_done_is_left_out(tmp_path: Path) -> None:
    console = Answers(yes=("pregnancy",))
    log = _run(console, tmp_path)
    assert log.cautions == ["pregnant"]
    assert "glute_bridge" not in {s.drill for s in log.sets}
    assert "Leave out lying on the back." in console.shown
    assert all(set(q.drills) <= {d.id for d in all_drills()} for q in safety_questions())


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="could not be written"):
        _run(Answers(), tmp_path / "file")


def _coached(done: Performed, block: Block) -> tuple[SetCoach, list[Said]]:
    people, time_s = seen_by(done.motion, CAMERAS[block.drill.id], Noise(white_px=2.0))
    coach, said = SetCoach(block, NAMES, (1280, 720)), []
    for found, now in zip(people, time_s, strict=True):
        heard = coach.push(found, float(now))
        said += [] if heard is None else [heard]
        if coach.ending:
            break
    return coach, said


def test_a_clean_set_is_counted_aloud_and_ends_at_the_dose() -> None:
    coach, said = _coached(bridge(tempo=Tempo(16)), BRIDGE)
    assert coach.ending == "done"
    assert [s.text for s in said[:14]] == [str(n) for n in range(1, 15)]
    assert said[-1].kind == "end"
    assert len(coach.repetitions) == 15


def test_enough_and_then_stillness_ends_the_set() -> None:
    coach, _ = _coached(bridge(tempo=Tempo(11, lead_s=8.0)), BRIDGE)
    assert coach.ending == "done"
    assert len(coach.repetitions) == 11


def test_two_faulty_in_a_row_end_the_set_with_one_cue() -> None:
    coach, said = _coached(bridge(tempo=Tempo(6, back_s=0.7)), BRIDGE)
    assert coach.ending == "form"
    assert len(coach.repetitions) == 2
    assert [s.kind for s in said] == ["cue", "end"]


def test_the_other_side_is_not_counted() -> None:
    block = Block(get_drill("clamshell"), 1, 2, "left")
    coach, said = _coached(clamshell(Clam(side="right"), Tempo(2, out_s=1.8, back_s=1.8)), block)
    assert coach.repetitions == []
    assert said[0].text == "That was the right side: now the left, please."


def test_what_is_wrong_with_the_picture_is_said() -> None:
    nobody = People(np.empty((0, len(NAMES), 2)), np.empty((0, len(NAMES))))
    coach = SetCoach(BRIDGE, NAMES, (1280, 720))
    said = [s for t in np.arange(0, 12, 0.1) if (s := coach.push(nobody, float(t))) is not None]
    assert [s.text for s in said] == ["I cannot see you. Come into the picture."] * 2
    people, time_s = seen_by(bridge(tempo=Tempo(1, lead_s=6)).motion, CAMERAS["glute_bridge"])
    near = SetCoach(BRIDGE, NAMES, (1280, 720))
    # Turned on end and half below the picture's lower edge.
    standing = [People(p.points[..., ::-1] + [0.0, 500.0], p.confidence) for p in people]
    heard = {s.text for p, t in zip(standing, time_s, strict=True) if (s := near.push(p, float(t))) is not None}
    assert heard == {"Part of you is outside the picture. Step back, or move the camera back."}


def test_hold_is_shown_while_it_lasts() -> None:
    people, time_s = seen_by(bridge(tempo=Tempo(1, hold_s=3.0)).motion, CAMERAS["glute_bridge"])
    coach = SetCoach(BRIDGE, NAMES, (1280, 720))
    held = []
    for found, now in zip(people, time_s, strict=True):
        coach.push(found, float(now))
        held.append(coach.hold_s)
    assert max(h for h in held if h is not None) == pytest.approx(3.3, abs=0.5)
    assert held[0] is None
    assert held[-1] is None


def test_a_dark_picture_and_a_moved_camera_are_noticed() -> None:
    rng = np.random.default_rng(0)
    room = rng.integers(40, 220, (48, 64, 3)).astype(np.uint8).repeat(10, axis=0).repeat(10, axis=1)
    lookout = Lookout()
    assert lookout.notice(Shot(0.0, room)) is None
    assert lookout.notice(Shot(1.1, room)) is None
    assert lookout.notice(Shot(2.2, np.roll(room, 60, axis=1))) == "The camera moved. Set it down firmly."
    assert lookout.notice(Shot(3.3, room // 8)) == "It is too dark. Switch a light on."


def test_an_absent_camera_is_a_sentence() -> None:
    with pytest.raises(HipdriveError, match="cannot be opened"):
        next(shots("97"))


def test_a_voice_that_fails_is_silent() -> None:
    Spoken(lambda text: ["/nowhere/voice", text]).say("one")


def test_ladders() -> None:
    clean, faulty = Done(10, 0, 3, 0), Done(10, 3, 3, 0)
    assert next_level([clean]) == "stay"
    assert next_level([clean, clean]) == "up"
    assert next_level([clean, Done(10, 0, 5, 0)]) == "stay"
    assert next_level([clean, Done(10, 0, None, None)]) == "stay"
    assert next_level([clean, clean, faulty]) == "down"
    assert next_level([Done(10, 0, 2, 3)]) == "down"
    assert next_level([]) == "stay"
    assert all(len(ladder(d.id)) >= 5 for d in all_drills())


def test_the_terminal_command_runs_the_whole_routine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from hipdrive.cli import app

    monkeypatch.setattr("hipdrive.drills.log.folder", lambda: tmp_path)
    done = CliRunner().invoke(app, ["warmup", "--no-camera", "--fast"])
    assert done.exit_code == 0
    assert "Banded side step, set 2 of 2, to your right" in done.output
    log = json.loads(next(tmp_path.glob("*.json")).read_text())
    assert log["finished"]
    assert len(log["sets"]) == 10
