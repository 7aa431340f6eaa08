"""The whole warm-up, guided in the terminal: by the camera, or by voice and timer alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hipdrive.drills.camera import Lookout, Shot, shots
from hipdrive.drills.coach import Said, SetCoach
from hipdrive.drills.console import Clock, Console
from hipdrive.drills.log import SetLog, WarmupLog, save
from hipdrive.drills.result import Counting, to_file
from hipdrive.drills.routine import MOST_EFFORT, REST_S, Block, routine, safety_questions
from hipdrive.drills.voice import Voice
from hipdrive.pose.engine import Engine

#: Pain 0 to 10 above which the warm-up ends (the ladder goes down from the same value). Design choice.
MOST_PAIN = 2
#: Seconds of each phase when nobody counts: two counts up and down, and the hold of the dose. Design choice.
_OUT_S, _BACK_S, _BETWEEN_S = 2.0, 2.0, 1.0
#: A set nobody does ends after this. Design choice: three times a slow set.
_LONGEST_SET_S = 300.0


@dataclass
class Warmup:
    """One warm-up.

    Parameters
    ----------
    console, voice, clock
        How it shows, speaks and waits.
    engine
        A maker of pose engines, or `None` for no camera.
    camera
        Number or path.
    paced
        Whether a file plays at its own speed.
    log_folder
        Where the log goes; the user's data folder by default.
    """

    console: Console
    voice: Voice
    clock: Clock
    engine: Engine | None = None
    camera: str = "0"
    paced: bool = True
    log_folder: Path | None = None
    log: WarmupLog = field(default_factory=lambda: WarmupLog(started=datetime.now().astimezone()))

    def run(self) -> Path:
        """Guide the whole routine; where the log is.

        Raises
        ------
        HipdriveError
            If the camera cannot be used, or the log cannot be written. What was done until then is logged.
        """
        # The camera first: nobody wants to answer questions and then hear that it is missing.
        stream = _Stream(self.camera, self.paced, self.engine) if self.engine is not None else None
        try:
            self.log.finished = self._blocks(routine(leave_out=self._ask_safety()), stream)
        finally:
            if stream is not None:
                stream.close()
            path = save(self.log, self.log_folder)
        if self.log.finished:
            self.console.show("That was the warm-up. Have a good run.")
        return path

    def _blocks(self, blocks: tuple[Block, ...], stream: _Stream | None) -> bool:
        """Whether all of them were gone through."""
        left_out: set[str] = set()
        for index, block in enumerate(blocks):
            if block.drill.id in left_out:
                continue
            done = self._block(block, stream)
            self.log.sets.append(done)
            if done.ending == "pain":
                self.console.show("Pain over 2: stop here today.")
                return False
            if done.ending == "effort":
                self.console.show("That was more than a warm-up should be: the rest of this drill is left out.")
                left_out.add(block.drill.id)
            if stream is not None and stream.ended:
                self.console.show("The camera gives no more pictures.")
                return False
            if index + 1 < len(blocks):
                self._rest(blocks[index + 1])
        return True

    def _ask_safety(self) -> set[str]:
        self.console.show("Before you start:")
        out: set[str] = set()
        for question in safety_questions():
            if self.console.ask_yes(question.ask):
                self.console.show(question.then)
                self.log.cautions.append(question.id)
                out |= set(question.drills)
        return out

    def _rest(self, following: Block) -> None:
        self.console.show(f"Rest {REST_S:.0f} s. Next: {following.title}.")
        self.clock.wait(REST_S)

    def _block(self, block: Block, stream: _Stream | None) -> SetLog:
        self.console.show("")
        self.console.show(block.title)
        self.console.show(f"{block.drill.position} {block.drill.movement}")
        if stream is not None:
            self.console.show(f"Camera: {block.drill.camera}")
        self.voice.say(block.title)
        done = self._by_timer(block) if stream is None else self._by_camera(block, stream)
        done.felt = self.console.ask_number("How well did you feel the seat muscles work, 0 to 10?")
        done.effort = self.console.ask_number("How hard was it, 0 to 10?")
        done.pain = self.console.ask_number("Pain, 0 to 10?")
        if done.pain is not None and done.pain > MOST_PAIN:
            done.ending = "pain"
        elif done.effort is not None and done.effort > MOST_EFFORT:
            done.ending = "effort"
        return done

    def _by_timer(self, block: Block) -> SetLog:
        dose = block.drill.dose
        hold_s = 0.0 if dose.hold_s is None else dose.hold_s[1]
        for number in range(1, dose.repetitions[0] + 1):
            self.voice.say(str(number))
            for word, seconds in (("out", _OUT_S), ("hold", hold_s), ("back", _BACK_S), ("", _BETWEEN_S)):
                if seconds:
                    self.console.status(f"{number} of {dose.repetitions[0]}  {word}")
                    self.clock.wait(seconds)
        self.console.show(f"{dose.repetitions[0]} done.")
        return _set_log(block, "timer", SetCoach(block, (), (1, 1)), "done")

    def _by_camera(self, block: Block, stream: _Stream) -> SetLog:
        coach = SetCoach(block, stream.names, stream.size)
        lookout, started = Lookout(), stream.time_s
        for shot in stream:
            said = self._look(coach, stream, shot, lookout)
            if said is not None:
                self.console.show(said.text)
                self.voice.say(said.text)
            held = coach.hold_s
            holding = "" if held is None else f"  hold {held:.1f} s"
            self.console.status(f"{len(coach.repetitions)} of {block.drill.dose.repetitions[0]}{holding}")
            if coach.ending is not None:
                return _set_log(block, "camera", coach, coach.ending)
            if shot.time_s - started > _LONGEST_SET_S:
                return _set_log(block, "camera", coach, "out_of_time")
        coach.finish()
        return _set_log(block, "camera", coach, coach.ending or "stopped")

    def _look(self, coach: SetCoach, stream: _Stream, shot: Shot, lookout: Lookout) -> Said | None:
        said = coach.push(stream.engine.detect(shot.picture), shot.time_s)
        notice = lookout.notice(shot)
        return said if said is not None or notice is None else Said("notice", notice)


def _set_log(block: Block, guided_by: str, coach: SetCoach, ending: str) -> SetLog:
    rows = to_file(Counting(block.drill, tuple(coach.repetitions))).repetitions
    return SetLog(
        drill=block.drill.id,
        number=block.number,
        side=block.side,
        guided_by=guided_by,
        asked=block.drill.dose.repetitions[0],
        repetitions=rows,
        ending=ending,
    )


class _Stream:
    """The camera, open over all sets; the first picture tells its size."""

    def __init__(self, camera: str, paced: bool, engine: Engine) -> None:
        self.engine, self.names = engine, engine.names
        self._shots = shots(camera, paced)
        self._first: Shot | None = next(self._shots, None)
        self.ended = self._first is None
        self.time_s = 0.0
        shape = self._first.picture.shape if self._first is not None else (1, 1)
        self.size = (shape[1], shape[0])

    def __iter__(self) -> Iterator[Shot]:
        while True:
            shot, self._first = self._first or next(self._shots, None), None
            if shot is None:
                self.ended = True
                return
            self.time_s = shot.time_s
            yield shot

    def close(self) -> None:
        """Give the camera back."""
        close = getattr(self._shots, "close", None)
        if close is not None:
            close()
