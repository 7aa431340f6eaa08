"""Real clips: what hipdrive says of each, beside what is known of it.

python -m benchmarks.clips [--engine full|heavy]
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import hipdrive as hd
from benchmarks.section import Section, data_dir, missing, table

COMMAND = "python -m benchmarks.clips"
TITLE = "Real clips"


@dataclass(frozen=True)
class Known:
    """A clip and what is known of it without hipdrive."""

    name: str
    known: str
    capture_fps: float | None = None


CLIPS = (
    Known("run_side_left_treadmill_30fps.mp4", "left side, 168.9 ± 0.5 steps/min (from pixels)"),
    Known("run_side_right_treadmill_60fps.mp4", "right side, about 167 steps/min (by hand)"),
    Known("run_rear_overground_30fps.mp4", "from behind, runner recedes, others far away"),
    Known("run_front_inplace_30fps.mp4", "from the front, on the spot"),
    Known("run_side_left_halfspeed_25fps.mp4", "left side, plays at half speed"),
    Known("run_side_left_halfspeed_25fps.mp4", "the same, capture rate stated", 50.0),
    Known("walk_side.mp4", "walking"),
    Known("not_a_drill_squat.mp4", "squats"),
)


def _line(folder: Path, clip: Known, engine: str) -> list[object]:
    name = clip.name if clip.capture_fps is None else f"{clip.name}, --capture-fps {clip.capture_fps:.0f}"
    try:
        motion = hd.read(folder / clip.name, engine=engine, capture_fps=clip.capture_fps)
        contacts = hd.find_contacts(motion)
    except hd.HipdriveError as fault:
        said = str(fault).replace(str(folder / clip.name), clip.name)
        return [name, clip.known, said, "", "", ""]
    measured = hd.measure(motion, contacts, only=("cadence", "contact_time"))
    cadence, contact = measured.get("cadence"), measured.get("contact_time")
    flags = ", ".join(measured.recordings[0].motion.provenance.flags)
    return [
        name,
        clip.known,
        f"{motion.view}; {flags}",
        len(contacts),
        "refused" if cadence is None else f"{cadence.value:.1f} ({cadence.ci95[0]:.1f} to {cadence.ci95[1]:.1f})",
        "refused" if contact is None else f"{contact.value:.0f} ({contact.ci95[0]:.0f} to {contact.ci95[1]:.0f})",
    ]


def section(engine: str = "full") -> Section:
    """The part of the validation page about real clips."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    rows = [_line(data / "video", clip, engine) for clip in CLIPS if (data / "video" / clip.name).exists()]
    heads = ["clip", "known", "hipdrive says", "contacts", "cadence, steps/min", "contact time, ms"]
    return Section(f"{TITLE}, BlazePose {engine}", f"{COMMAND} --engine {engine}", table(heads, rows))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="full")
    print(section(parser.parse_args().engine).markdown())
