"""What a warm-up says and asks, and the clock it goes by: the terminal's, or a test's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Clock(Protocol):
    """Time that passes, really or not."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        ...


class RealClock:
    """The system's."""

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


class FastClock:
    """Does not wait; sums up what it was asked to."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def wait(self, seconds: float) -> None:
        """Add."""
        self.passed_s += seconds


class Console(Protocol):
    """Shows and asks."""

    def show(self, text: str) -> None:
        """A line that stays."""
        ...

    def status(self, text: str) -> None:
        """A line that is replaced by the next."""
        ...

    def ask_yes(self, question: str) -> bool:
        """Yes or no; no where nobody can answer."""
        ...

    def ask_number(self, question: str) -> int | None:
        """0 to 10, or `None` where nobody can or wants to answer."""
        ...


@contextmanager
def terminal(answers: bool) -> Iterator[Console]:
    """A console in the terminal, with a live line at the bottom.

    Parameters
    ----------
    answers
        Whether somebody is there to answer.
    """
    from rich.console import Console as RichConsole
    from rich.live import Live
    from rich.text import Text

    rich = RichConsole()
    with Live(Text(""), console=rich, refresh_per_second=10, transient=True) as live:
        yield _Terminal(rich, live, answers)


class _Terminal:
    def __init__(self, rich: object, live: object, answers: bool) -> None:
        from rich.console import Console as RichConsole
        from rich.live import Live

        assert isinstance(rich, RichConsole)
        assert isinstance(live, Live)
        self._rich, self._live, self._answers = rich, live, answers

    def show(self, text: str) -> None:
        """Print a text."""
        self._rich.print(text, highlight=False, markup=False)

    def status(self, text: str) -> None:
        """Replace the line that tells how it goes."""
        from rich.text import Text

        self._live.update(Text(text, style="bold"))

    def ask_yes(self, question: str) -> bool:
        """Whether the answer is yes; anything else is no."""
        return self._answer(f"{question} [y/N] ").lower() in ("y", "yes")

    def ask_number(self, question: str) -> int | None:
        """A whole number from 0 to 10, asked until it is one; `None` without an answer."""
        while True:
            answer = self._answer(f"{question} ")
            if not answer:
                return None
            if answer.isdigit() and int(answer) <= 10:
                return int(answer)
            self.show("A number from 0 to 10, or nothing.")

    def _answer(self, question: str) -> str:
        if not self._answers:
            self.show(question.strip())
            return ""
        self._live.stop()
        try:
            return self._rich.input(question, markup=False).strip()
        except EOFError:
            self._answers = False
            return ""
        finally:
            self._live.start()
