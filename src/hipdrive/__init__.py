"""hipdrive: does this stride run on its hips, and what should change?

>>> import hipdrive as hd
>>> motion = hd.read("rear.mp4")
>>> contacts = hd.find_contacts(motion)
>>> measured = hd.measure(motion, contacts)
>>> findings = hd.screen(measured)
>>> plan = hd.plan(findings)
>>> print(hd.write_report(measured, "report", findings=findings, plan=plan))
report/report.html

The examples of its functions read `run.trc`, the markers of a made runner whose pelvis drops by 12°. Everything is imported on first use, so that `import hipdrive` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hipdrive.version import __version__

if TYPE_CHECKING:
    from hipdrive.analysis import analyse
    from hipdrive.coaching.plan import plan
    from hipdrive.cohorts import Cohort, cohort
    from hipdrive.errors import CannotSee, HipdriveError, InputError, OutputError
    from hipdrive.gait import Contacts, find_contacts
    from hipdrive.history.compare import compare
    from hipdrive.measures import Measurement, Measurements, measure
    from hipdrive.motion import Motion
    from hipdrive.report import write_report
    from hipdrive.screening.screen import screen
    from hipdrive.screening.symptoms import read_symptoms
    from hipdrive.sources import ReadOptions, read

_HOME = {
    "ReadOptions": "sources",
    "analyse": "analysis",
    "Cohort": "cohorts",
    "cohort": "cohorts",
    "CannotSee": "errors",
    "HipdriveError": "errors",
    "InputError": "errors",
    "OutputError": "errors",
    "Contacts": "gait",
    "find_contacts": "gait",
    "Measurement": "measures",
    "Measurements": "measures",
    "measure": "measures",
    "Motion": "motion",
    "plan": "coaching",
    "screen": "screening",
    "read_symptoms": "screening",
    "compare": "history.compare",
    "write_report": "report",
    "read": "sources",
}

__all__ = [
    "CannotSee",
    "Cohort",
    "Contacts",
    "HipdriveError",
    "InputError",
    "Measurement",
    "Measurements",
    "Motion",
    "OutputError",
    "ReadOptions",
    "__version__",
    "analyse",
    "cohort",
    "compare",
    "find_contacts",
    "measure",
    "plan",
    "read",
    "read_symptoms",
    "screen",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'hipdrive' has no attribute {name!r}")
    value = getattr(import_module(f"hipdrive.{_HOME[name]}"), name)
    globals()[name] = value
    return value
