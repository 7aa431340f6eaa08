"""What the terminal says of a recording."""

from __future__ import annotations

from dataclasses import replace

import report_case
from hipdrive.flags import FLAGS
from hipdrive.gait import find_contacts
from hipdrive.measures import measure
from hipdrive.motion import Motion
from hipdrive.report.notes import notes


def _slowed(factor: float) -> Motion:
    motion, _ = report_case.seen("left")
    slow = replace(motion.provenance, fps=motion.fps / factor, duration_s=motion.provenance.duration_s * factor)
    return replace(motion, time_s=motion.time_s * factor, provenance=slow)


def test_slow_motion_names_the_rate_and_its_cadence() -> None:
    motion = _slowed(8.0)
    found = find_contacts(motion)
    (line, *_) = notes(measure(motion, found))
    assert line.startswith("No times: the clip plays slower than life, at 21 steps a minute")
    assert "--capture-fps (at 60 frames a second: 170 steps a minute" in line


def test_two_recordings_are_named() -> None:
    rear, left = (report_case.seen(view) for view in ("rear", "left"))
    both = measure(rear[0].flagged("several_shots"), rear[1]) + measure(*left)
    assert notes(both) == [f"rear.mp4: {FLAGS['several_shots']}"]
