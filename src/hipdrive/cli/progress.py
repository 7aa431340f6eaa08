"""Progress bars on standard error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Task = Callable[[Path], Callable[[int, int], None]]


class Progress:
    """A progress bar on standard error, one line a recording; silent when it is not a terminal or not wanted."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def __enter__(self) -> Callable[[Path], Callable[[int, int], None]]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        self.bar = Progress(*columns, console=console, disable=self.quiet or not console.is_terminal)
        self.bar.start()
        return self._task

    def _task(self, path: Path) -> Callable[[int, int], None]:
        task = self.bar.add_task(path.name, total=None)
        return lambda done, total: self.bar.update(task, completed=done, total=total or None)

    def __exit__(self, *_: object) -> None:
        self.bar.stop()


def one_each(task: Task) -> Callable[[str, int, int], None]:
    """A bar for each thing that is being done, made when it begins."""
    bars: dict[str, Callable[[int, int], None]] = {}

    def told(what: str, done: int, total: int) -> None:
        if what not in bars:
            bars[what] = task(Path(what))
        bars[what](done, total)

    return told
