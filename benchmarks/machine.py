"""How busy the machine was with other things while something was timed."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path


def _busy_s() -> float:
    """Processor seconds of everything that ever ran here, from `/proc/stat`; NaN where there is none."""
    try:
        line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    except OSError:
        return float("nan")
    user, nice, system, _idle, _wait, *rest = (int(n) for n in line.split()[1:])
    return (user + nice + system + sum(rest[:2])) / os.sysconf("SC_CLK_TCK")


def _own_s() -> float:
    """Processor seconds of this process and of its children that have ended."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, kinds))


@dataclass
class Others:
    """From when it is made until it is asked; children must have ended by then."""

    _start_s: float = field(default_factory=time.monotonic)
    _busy_s: float = field(default_factory=_busy_s)
    _own_s: float = field(default_factory=_own_s)

    def share(self) -> float:
        """Share of the processors that others took, 0 to 1; NaN where it cannot be told."""
        passed_s = (time.monotonic() - self._start_s) * (os.cpu_count() or 1)
        return max(0.0, (_busy_s() - self._busy_s) - (_own_s() - self._own_s)) / passed_s

    def words(self) -> str:
        """As a sentence for the page."""
        return f"Meanwhile other programs took {self.share():.0%} of the machine's {os.cpu_count()} processors."
