"""Every reason of `docs/reasons.md` is said of its recording, and no reason of the code is without one."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import reasons
from hipdrive import errors

ROOT = Path(__file__).parents[1]
CODE = ROOT / "src" / "hipdrive"
PARTS = ("sources", "video", "gait", "pose", "confined.py", "files.py")
#: Reasons that no small file brings about everywhere, by module and function: what tests them instead.
ELSEWHERE = {
    ("confined.py", "run"): "readers that crash, hang and eat memory: test_confined",
    ("files.py", "check_readable"): "permissions, which an administrator does not meet",
    ("gait/body_motion.py", "_mean_of"): "a point of one foot alone: test_activity",
    ("gait/body_motion.py", "_size"): "hips without feet: test_activity",
    ("gait/find.py", "_seen"): "views that show neither side nor front: test_contacts",
    ("gait/forces.py", "_height"): "plates without feet: test_forces",
    ("gait/legs.py", "leg_signals"): "behind the gate of what is done, for motions that were not read",
    ("gait/legs.py", "mid_stances"): "behind the gate of what is done, for motions that were not read",
    ("pose/runner.py", "_chosen"): "nobody followed: test_person",
    ("sources/contacts_csv.py", "_sides"): "tables of sensors, no recordings of points: test_emg",
    ("sources/contacts_csv.py", "read"): "tables of sensors, no recordings of points: test_emg",
    ("sources/csv_columns.py", "_column"): "tables of sensors, no recordings of points: test_emg",
    ("sources/csv_columns.py", "numbers"): "tables of sensors, no recordings of points: test_emg",
    ("sources/csv_columns.py", "seconds"): "tables of sensors, no recordings of points: test_emg",
    ("sources/emg_csv.py", "_even"): "tables of sensors, no recordings of points: test_emg",
    ("sources/emg_csv.py", "read"): "tables of sensors, no recordings of points: test_emg",
    ("sources/c3d_analog.py", "_rate"): "channels of sensors, no points: test_emg",
    ("sources/c3d_content.py", "open_c3d"): "what ezc3d refuses after our own check, in a child: benchmarks.fuzz",
    ("sources/columns.py", "read_lines"): "discs that fail while they are read",
    ("sources/keypoints_h5.py", "content"): "said in a child; its sentence is in the table",
    ("sources/keypoints_json.py", "_json"): "discs that fail while they are read",
    ("sources/keypoints_json.py", "_openpose"): "folders that change while they are read",
    ("sources/keypoints_json.py", "load"): "files whose first look passes and second does not: test_keypoints",
    ("sources/labelled.py", "_unopened"): "said in a child; its sentence is in the table",
    ("sources/labelled.py", "content"): "said in a child: test_labelled",
    ("sources/labelled.py", "read_labelled"): "datasets of other people: test_labelled",
    ("sources/proposal.py", "check_name"): "no recording: test_proposal",
    ("sources/rbds.py", "read_recording"): "archives that change while they are read",
    ("sources/registry.py", "_reader"): "recordings of sensors: test_emg",
    ("sources/registry.py", "as_a_sentence"): "what no reader foresaw: test_opensim and benchmarks.fuzz",
    ("sources/sighting.py", "sighted"): "clips damaged within: test_video",
    ("video/clip.py", "_scan"): "containers without times: test_video",
    ("video/clip.py", "inspect"): "clips that break off or cannot be decoded: test_video",
    ("video/container.py", "_video_stream"): "decoders that are missing",
    ("video/container.py", "opened"): "permissions, which an administrator does not meet",
    ("video/frames.py", "frames_at"): "pictures for the report: test_video",
}

#: Readers of what is worn, which show no motion: their own tests make a file for each of their reasons.
WORN = {
    "sources/fit.py": "test_watch",
    "sources/gpx.py": "test_watch",
    "sources/imu_csv.py": "test_imu",
    "sources/run_logs.py": "test_watch",
    "sources/tcx.py": "test_watch",
    "sources/xml_points.py": "test_watch",
}

Place = tuple[str, str, int]


@pytest.fixture(scope="module")
def said() -> Iterator[tuple[dict[reasons.Reason, str], set[Place]]]:
    """What is said of each recording, and from where in the code."""
    places: set[Place] = set()
    with pytest.MonkeyPatch.context() as patch:
        for kind in (errors.InputError, errors.CannotSee):
            patch.setattr(kind, "__init__", _noting(kind.__init__, places))
        yield {reason: reasons.sentence(reason) for reason in reasons.REASONS}, places


def _noting(original, places: set[Place]):
    def noting(self, *given: object) -> None:
        frame = sys._getframe(1)
        file = Path(frame.f_code.co_filename)
        if CODE in file.parents:
            places.add((file.relative_to(CODE).as_posix(), frame.f_code.co_name, frame.f_lineno))
        original(self, *given)

    return noting


def test_each_is_said(said) -> None:
    wrong = {reason.when: words for reason, words in said[0].items() if reason.said not in words}
    assert wrong == {}


def test_the_page_is_in_step(said) -> None:
    page = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")
    assert len({(reason.about, reason.when) for reason in reasons.REASONS}) == len(reasons.REASONS)
    assert _bare(reasons.page(said[0])) == _bare(page)


def _bare(page: str) -> str:
    """Without what libraries say in brackets, in other words in other versions, and the formats there are."""
    return re.sub(r"Give one of \.3gp[^|]*", "", re.sub(r"\([^()]*\)", "()", page))


def test_no_reason_is_without_a_recording(said) -> None:
    missing = [
        (file, function, line)
        for file, function, line, last in _raised()
        if not any(f == file and n == function and line <= at <= last for f, n, at in said[1])
        if (file, function) not in ELSEWHERE and file not in WORN
    ]
    assert missing == [], "give tests/reasons.py a recording of which it is said"


def test_what_is_told_elsewhere_is_still_there() -> None:
    assert set(ELSEWHERE) <= {(file, function) for file, function, _, _ in _raised()}


def _raised() -> Iterator[tuple[str, str, int, int]]:
    """Where the code makes a reason: file, function, first and last line."""
    for part in PARTS:
        for file in [CODE / part] if part.endswith(".py") else sorted((CODE / part).rglob("*.py")):
            for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    for call in ast.walk(function):
                        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("InputError", "CannotSee"):
                            yield file.relative_to(CODE).as_posix(), function.name, call.lineno, call.end_lineno or 0
