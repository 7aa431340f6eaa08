"""The page: complete, self-contained, readable without eyes, and never saying more than was measured."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.coaching import plan
from hipdrive.coaching.plan import drills
from hipdrive.errors import OutputError
from hipdrive.evidence.words import faults
from hipdrive.gait import Side
from hipdrive.measures import Measure, Measurement, Measurements, PerStep, Strides, measure, measures
from hipdrive.report import frames, write_report
from hipdrive.report.curves import PERCENT, stride_curves
from hipdrive.report.figures import Scale, _path, scale_over
from hipdrive.report.ghost import wedge
from hipdrive.report.html import Html, el, prose
from hipdrive.report.jobs import Job, State, answer, jobs
from hipdrive.report.mean_stride import hips, mean_stride
from hipdrive.report.page import render
from hipdrive.report.pictures import played_s, without_face
from hipdrive.report.references import Band, places_of
from hipdrive.report.rows import lowest_error_rows
from hipdrive.report.signs import largest_signs
from hipdrive.screening import Finding, Findings, NotEnough, Seen, Stop, screen
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner
from report_case import both, grey_frames, measured, moved_to, seen, write_clip


class Page(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in ("meta", "img", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render(both(), get_frames=grey_frames))


def test_elements_are_closed_and_ids_are_unique(page: Page) -> None:
    assert page.open == []
    ids = Counter(a["id"] for _, a in page.tags if "id" in a)
    assert max(ids.values()) == 1
    links = [a["href"][1:] for a in page.of("a") if a["href"].startswith("#")]
    assert links
    assert set(links) <= set(ids)


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    for tag, attributes in page.tags:
        if tag != "a":
            for name in ("src", "href", "data", "action", "srcset"):
                assert attributes.get(name, "data:").startswith("data:"), (tag, attributes[name][:80])
    policy = [a["content"] for a in page.of("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy
    assert "default-src 'none'" in policy[0]
    style = Path(frames.__file__).with_name("report.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_every_measure_stands_with_its_interval(page: Page) -> None:
    found = both()
    titles = {m.id: m.title for m in measures()}
    for id in {r.id for r in found.rows}:
        assert titles[id] in page.text
        for side, row in lowest_error_rows(id, found).items():
            if side != "difference":
                assert wording.with_interval(row) in page.text, (id, side)


def test_every_refusal_stands_with_a_reason(page: Page) -> None:
    titles = {m.id: m.title for m in measures()}
    refused = {r.id for r in both().refused}
    assert "pelvic_drop" in refused
    assert all(titles[id] in page.text for id in refused)
    # Of two recordings, the reason of the one that could have shown it.
    assert "hip points of a pose network" in page.text


def test_numbers_are_rounded_and_none_is_missing(page: Page) -> None:
    assert not re.search(r"\d\.\d{4}", re.sub(r"10\.\d{4,}/\S+", "", page.text)), "but for DOIs"
    assert not re.search(r"\b(nan|inf|None|True|False)\b", page.text)
    assert not re.search(r"(?<![\w-])-\d", page.text), "a hyphen for a minus"


def test_pictures_can_be_read_without_eyes(page: Page) -> None:
    pictures = page.of("svg")
    assert all(a.get("aria-label") or a.get("aria-hidden") == "true" or "role" not in a for a in pictures)
    shown = [a for a in pictures if a.get("role") == "img"]
    assert len(shown) > 10
    assert all(re.search(r"\d", a["aria-label"]) for a in shown)
    assert page.of("html")[0]["lang"] == "en"
    for landmark in ("header", "main", "nav", "footer"):
        assert len(page.of(landmark)) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_no_word_that_we_do_not_say(page: Page) -> None:
    labels = " ".join(a.get("aria-label", "") for _, a in page.tags)
    assert faults(page.text + " " + labels) == []


def test_citations_can_be_followed(page: Page) -> None:
    outside = [a["href"] for a in page.of("a") if not a["href"].startswith("#")]
    assert outside
    assert all(address.startswith("https://doi.org/") for address in outside)


@given(st.text())
@example("--a")
@example("run --final.mp4")
@example("my--speed.mov")
def test_text_comes_out_as_it_went_in(text: str) -> None:
    visible = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    parsed = Page(el("p", visible, title=visible))
    assert "".join(parsed.words) == visible
    assert parsed.tags == [("p", {"title": visible})]
    assert el("p", Html("<b>bold</b>")) == "<p><b>bold</b></p>"


def test_words_between_backticks_are_code() -> None:
    assert prose("run `hipdrive <x>` now") == "run <code>hipdrive &lt;x&gt;</code> now"
    assert prose("one ` alone & more") == "one ` alone &amp; more"


def test_a_hostile_file_name_is_only_a_name() -> None:
    name = "<script>alert('x')<script>&amp;.mp4"
    found = Page(render(moved_to(measured("rear"), Path(name)), get_frames=grey_frames))
    assert len(found.of("script")) == 1
    assert "alert('x')" in found.text


def test_a_rendered_runner_is_said_to_be_one() -> None:
    assert "No person was filmed" not in Page(render(measured("rear"), get_frames=grey_frames)).text
    demo = moved_to(measured("rear"), Path("demo.mp4"), flags=("rendered",))
    assert "No person was filmed" in Page(render(demo, get_frames=grey_frames)).text


def test_from_few_steps_nothing_is_concluded() -> None:
    few = Page(render(measured("rear", 3.0), get_frames=grey_frames)).text
    assert "Too few steps to conclude anything." in few
    assert "so the sides differ" not in few
    assert "so no difference can be told" not in few
    assert "so no difference can be told" in Page(render(measured("rear"), get_frames=grey_frames)).text


def test_a_recording_without_measures_or_contacts_still_has_a_page() -> None:
    recording = measured("rear").recordings[0]
    none = replace(recording, contacts=recording.contacts.only(np.zeros(len(recording.contacts), bool)))
    found = Page(render(Measurements((none,), (), measured("rear").refused)))
    assert "0 steps" in found.text
    assert found.open == []
    assert Page(render(Measurements((), (), ()))).open == []


def test_conclusions_and_stop_flags_are_shown_first_things_first() -> None:
    findings = {
        "stop": ["See a doctor before you run on."],
        "patterns": [{"title": "Pelvic control", "grade": "limited"}],
    }
    text = render(both(), findings=findings, plan={"cue": "Quick steps to the beep"}, get_frames=grey_frames)
    order = [
        text.index(f'id="{id}-title"') for id in ("stop", "stride", "findings", "plan", "numbers", "glance", "propel")
    ]
    assert order == sorted(order)
    assert "Quick steps to the beep" in text


# --- writing -----------------------------------------------------------------------------------------------------


def test_one_file_is_written(tmp_path: Path) -> None:
    path = write_report(measured("rear"), tmp_path / "new" / "folder", get_frames=grey_frames)
    assert path == tmp_path / "new" / "folder" / "report.html"
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        write_report(measured("rear"), tmp_path / "file", get_frames=grey_frames)
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_report(measured("rear"), tmp_path, get_frames=grey_frames)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "report.html"]


def test_details_are_folded_unless_all_is_wanted() -> None:
    short, full = (render(measured("rear"), get_frames=grey_frames, full=all) for all in (False, True))
    folds = [len(re.findall(r'<details class="fold" open', page)) for page in (short, full)]
    assert folds == [0, len(re.findall('class="fold"', full))]
    assert folds[1] > 4


def test_a_clip_that_is_gone_costs_the_pictures_only(tmp_path: Path) -> None:
    text = render(moved_to(measured("rear"), tmp_path / "gone.mp4"))
    assert 'id="stride"' not in text
    assert "<image" not in text
    assert 'class="stick"' in text
    assert 'id="glance"' in text


# --- curves ------------------------------------------------------------------------------------------------------


def _percent_of_stride(strides: Strides, side: Side) -> FloatArray:
    strike = strides.contacts.of(side).strike_s
    count = np.interp(strides.motion.time_s, strike, np.arange(len(strike)))
    return np.asarray(10 * np.cos(2 * np.pi * count))


def _steps(strides: Strides) -> PerStep:
    return PerStep.of(strides.contacts, np.ones(len(strides.contacts)), strides.contacts.strike_s)


def test_a_curve_tied_to_the_strikes_comes_out_as_it_is() -> None:
    own = Measure("own", "Own", "own", "deg", "carry", "any", "", "", "", _steps, curve=_percent_of_stride)
    motion, contacts = seen("left")
    for curve in stride_curves(own, measured("left"), 0):
        assert curve.n == len(contacts.of(curve.side)) - 1
        # The frames of one stride are 17 ms apart: strikes fall between them.
        assert curve.mean == pytest.approx(10 * np.cos(2 * np.pi * PERCENT / 100), abs=0.2)
        mine = contacts.of(curve.side)
        length = np.diff(mine.strike_s)
        assert curve.stance == pytest.approx(100 * np.mean((mine.off_s - mine.strike_s)[:-1] / length))
    assert motion.fps == 60


def test_a_curve_of_the_frontal_plane_is_drawn_over_stance_alone() -> None:
    own = Measure("own", "Own", "own", "deg", "carry", "frontal", "", "", "", _steps, curve=_percent_of_stride)
    for curve in stride_curves(own, measured("rear"), 0):
        mine = measured("rear").recordings[0].contacts.of(curve.side)
        stance = float(np.mean((mine.off_s - mine.strike_s)[:-1] / np.diff(mine.strike_s)))
        assert curve.stance == 100
        assert curve.mean[-1] == pytest.approx(10 * np.cos(2 * np.pi * stance), abs=0.3)


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4))
def test_scales_have_round_ticks_within(low: float, span: float) -> None:
    scale = scale_over([low, low + span])
    assert scale.low <= low
    assert scale.high >= low + span
    assert 3 <= len(scale.ticks) <= 12
    assert all(-1e-6 <= scale.at(t) <= 100 + 1e-6 for t in scale.ticks)


# --- the reference on the picture ---------------------------------------------------------------------------------


@pytest.mark.parametrize("leans", [12.0, -12.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_wedge_lies_where_the_reference_would_turn_the_line(leans: float, sign: float) -> None:
    def line(angle_deg: float) -> FloatArray:
        return 100 * np.array([np.sin(np.radians(angle_deg)), -np.cos(np.radians(angle_deg))])

    band = Band(*sorted((sign * 5.0, sign * 9.0)), "deg", "")
    drawn = wedge(sign * abs(leans), np.zeros(2), line(0), line(leans), band)
    assert drawn is not None
    ends = np.array(re.findall(r"-?[\d.]+", drawn), dtype=float)
    first, last = ends[2:4], ends[9:11]
    towards = np.sign(leans)
    if abs(first[0]) > abs(last[0]):
        first, last = last, first
    assert first == pytest.approx(line(towards * 5), abs=0.1)
    assert last == pytest.approx(line(towards * 9), abs=0.1)


def test_a_wedge_that_would_be_untrue_is_not_drawn() -> None:
    up, aside = np.array([0.0, -100.0]), np.array([30.0, -95.0])
    assert wedge(40.0, np.zeros(2), up, aside, Band(5.0, 9.0, "deg", "")) is None, "drawn by other lines than computed"
    assert wedge(0.4, np.zeros(2), up, up, Band(5.0, 9.0, "deg", "")) is None, "its sense is not known"


# --- references --------------------------------------------------------------------------------------------------


def test_sides_of_two_recordings_are_never_mixed() -> None:
    found = both()
    for id in {r.id for r in found.rows}:
        assert len({r.input for r in lowest_error_rows(id, found).values()}) == 1
    assert lowest_error_rows("no_such_measure", found) == {}


# --- words -------------------------------------------------------------------------------------------------------


def _row(value: float, half: float, unit: str) -> Measurement:
    return Measurement("x", "mean", value, unit, half / 2, (value - half, value + half), 10, None, "rear")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "half", "unit", "text"),
    [
        (6.44, 1.16, "deg", "6.4 ± 1.2°"),
        (-3.2, 0.4, "deg", "−3.2 ± 0.4°"),
        (-0.04, 0.5, "deg", "0.0 ± 0.5°"),
        (168.93, 0.001, "spm", "168.9 ± 0.1 steps/min"),
        (245.4, 12.2, "ms", "245 ± 12 ms"),
        (0.153, 0.031, "ratio", "0.15 ± 0.03"),
    ],
)
def test_numbers_as_they_are_read(value: float, half: float, unit: str, text: str) -> None:
    assert wording.with_interval(_row(value, half, unit)) == text


def test_a_difference_is_written_so_that_its_side_of_zero_shows() -> None:
    assert wording.difference(_row(1.9, 1.6, "mm")) == "1.9 ± 1.6 mm"
    assert wording.difference(_row(1.6, 1.9, "mm")) == "2 ± 2 mm"


def test_names_of_facts() -> None:
    assert wording.label("speed_mps") == "Speed, m/s"
    assert wording.label("codec") == "Codec"
    assert wording.label("hip_centres") == "Hip centres"


# --- frames ------------------------------------------------------------------------------------------------------


def test_the_drawn_point_lies_on_the_point_of_the_picture() -> None:
    motion = measured("left").recordings[0].motion

    def marked(path: Path, times_s: list[float]) -> list[np.ndarray]:
        pictures = []
        for time_s in times_s:
            frame = int(np.argmin(np.abs(motion.time_s - time_s)))
            picture = np.zeros((motion.space.height, motion.space.width, 3), np.uint8)  # type: ignore[union-attr]
            x, y = np.round(motion.point("left_knee")[frame]).astype(int)
            picture[y - 2 : y + 3, x - 2 : x + 3] = 255
            pictures.append(picture)
        return pictures

    found = frames.stills(measured("left"), largest_signs(measured("left"), places_of(None, measured("left"))), marked)
    assert 1 <= len(found) <= 3
    for still in found:
        x, y = still.points[still.names.index("left_knee")]
        assert still.picture[round(y), round(x)].min() > 200
        assert still.picture.mean() < 5, "the mark is small, all else is black"


def test_signs_are_ordered_by_distance_from_their_reference() -> None:
    signs = largest_signs(both(), places_of(None, both()), most=50)
    assert len({s.row.id for s in signs}) == len(signs)
    outside = [s.strength for s in signs if s.compared and s.strength > 1 and "far_leg" not in s.row.flags]
    assert outside == sorted(outside, reverse=True)
    assert [s.strength for s in signs][: len(outside)] == outside
    few = largest_signs(both(), places_of(None, both()), most=2)
    assert {s.row.input for s in few} == {0, 1}, "each recording shows one"


def test_what_a_finding_rests_on_is_shown_first() -> None:
    usual = largest_signs(both(), places_of(None, both()), most=50)
    last = usual[-1].row.id
    assert largest_signs(both(), places_of(None, both()), first=(last,))[0].row.id == last != usual[0].row.id


def test_slow_motion_is_looked_up_on_the_clock_of_the_file() -> None:
    motion, _ = seen("left")
    slow = replace(motion, provenance=replace(motion.provenance, fps=240.0, metadata={"playback_fps": 30.0}))
    assert played_s(slow, 1.5) == pytest.approx(12.0)
    assert played_s(motion, 1.5) == 1.5


def test_pictures_come_from_the_clip(tmp_path: Path) -> None:
    motion, _ = seen("left")
    clip = write_clip(tmp_path / "clip.mp4", motion.time_s.tolist())
    text = render(moved_to(measured("left"), clip))
    assert text.count("data:image/webp;base64,") == 9, "the moving figure and four moments of each leg"
    assert len(text) < 1_000_000


# --- the first screen -----------------------------------------------------------------------------------------------


def test_the_first_screen_answers_the_question() -> None:
    found = both()
    findings = screen(found)
    text = Page(render(found, findings=findings, plan=plan(findings), get_frames=grey_frames)).text
    first = text[: text.index("What was seen")]
    assert first.index("Does this stride run on its hips?") < first.index(f"{answer(jobs(found, findings))}.")
    for job in jobs(found, findings):
        assert f"{job.title} {job.state}" in first
        assert job.row is None or wording.with_interval(job.row) in first
    assert "One thing to" in first
    assert "How sure" in first


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (("there",) * 4, "Yes"),
        (("not there", "there", "cannot tell", "cannot tell"), "Partly"),
        (("not there", "cannot tell", "cannot tell", "cannot tell"), "Partly"),
        (("not there", "not there", "cannot tell", "cannot tell"), "No"),
        (("there", "there", "there", "cannot tell"), "Cannot tell"),
        (("cannot tell",) * 4, "Cannot tell"),
    ],
)
def test_what_cannot_be_told_never_counts_as_an_answer(states: tuple[State, ...], told: str) -> None:
    assert answer(tuple(Job("propel", state, {}, "") for state in states)) == told


def test_the_mean_stride_lies_on_the_runner_and_its_hips_in_the_middle() -> None:
    recording = measured("left").recordings[0]
    mean = mean_stride(recording, "left")
    assert mean is not None
    assert mean.n == len(recording.contacts.of("left")) - 1
    middle = hips(mean.names, mean.points)
    assert np.abs(middle.mean(axis=0)) == pytest.approx([0, 0], abs=0.02), "leg lengths"
    carrier, motion = mean.nearest, recording.motion
    phase = 0.4
    drawn = carrier.middle(phase) + carrier.leg * mean.at(phase)
    frame = int(np.argmin(np.abs(motion.time_s - carrier.start_s - phase * (carrier.stop_s - carrier.start_s))))
    apart = np.linalg.norm(drawn - motion.points[frame], axis=1) / carrier.leg
    assert np.nanmax(apart) < 0.06, "every stride of the virtual runner is the same"


def test_what_the_network_did_not_see_is_not_drawn() -> None:
    recording = measured("left").recordings[0]
    confidence = recording.motion.confidence.copy()
    confidence[:, recording.motion.names.index("right_knee")] = 0.3
    hidden = replace(recording, motion=replace(recording.motion, confidence=confidence))
    mean = mean_stride(hidden, "left")
    assert mean is not None
    for part in ("knee", "ankle", "heel", "toe"):
        assert np.isnan(mean.points[:, mean.names.index(f"right_{part}")]).all(), part
        assert np.isfinite(mean.points[:, mean.names.index(f"left_{part}")]).all(), part


def test_the_near_knee_is_drawn_while_the_other_leg_passes_behind_it() -> None:
    recording = measured("left").recordings[0]
    names = recording.motion.names
    for doubted, drawn in (
        ({"left_knee"}, True),
        ({"left_knee", "left_ankle"}, False),
        ({"left_knee", "left_hip"}, False),
    ):
        confidence = recording.motion.confidence.copy()
        confidence[:, [names.index(name) for name in doubted]] = 0.3
        mean = mean_stride(replace(recording, motion=replace(recording.motion, confidence=confidence)), "left")
        assert mean is not None
        assert np.isfinite(mean.points[:, names.index("left_knee")]).all() == drawn, doubted


def test_what_a_script_reads_off_a_curve_is_the_curve() -> None:
    found = measured("left")
    measure_ = next(m for m in measures() if m.id == "knee_drive")
    curve = stride_curves(measure_, found, 0)[0]
    plots = [p for p in Page(render(found, get_frames=grey_frames)).of("svg") if p.get("class") == "plot"]
    plot = next(p for p in plots if p["data-title"] == f"{measure_.title}, left leg")
    low, high = float(plot["data-low"]), float(plot["data-high"])
    assert low < curve.mean.min() < curve.mean.max() < high
    assert (plot["data-places"], plot["data-unit"], plot["data-over"]) == ("1", "°", "stride")
    drawn = _path(curve.mean, Scale(low, high, ()))
    y = [float(point.split(" ")[1]) for point in drawn.removeprefix("M").split("L")]
    assert high - np.array(y) / 100 * (high - low) == pytest.approx(curve.mean, abs=0.006 / 100 * (high - low))


def test_the_other_foot_strikes_in_the_middle_of_an_even_stride() -> None:
    mean = mean_stride(measured("left").recordings[0], "left")
    assert mean is not None
    assert mean.other == pytest.approx(0.5, abs=0.02)


def test_motion_capture_without_shoulders_is_told_which_markers_are_missing() -> None:
    run = virtual_runner(Runner(), 8.0, 60.0)
    kept = [name for name in run.motion.names if "shoulder" not in name]
    points = run.motion.points[:, [run.motion.names.index(name) for name in kept]]
    lower = replace(run.motion, points=points, names=tuple(kept), confidence=np.ones(points.shape[:2]))
    found = measure(lower, run.contacts)
    findings = screen(found)
    text = Page(render(found, findings=findings, plan=plan(findings))).text
    assert "Record it again with markers on both shoulders." in text
    assert "markers on both shoulders would show it" in text
    assert "What further markers would show" in text
    assert "markers put on alike" in text
    for wrong in ("Film it again", "a side clip", "another clip", "Film again"):
        assert wrong not in text, wrong


def test_a_face_is_made_coarse_and_the_rest_is_left() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (200, 100, 3)).astype(np.uint8)
    blurred = without_face(picture, ("nose", "left_hip"), np.array([[50.0, 30.0], [50.0, 110.0]]), 90.0)
    assert blurred[30, 50].astype(int) == pytest.approx([127, 127, 127], abs=25)
    assert (blurred[80:] == picture[80:]).all()
    above = without_face(picture, ("left_shoulder",), np.array([[50.0, 60.0]]), 90.0)
    assert above[35, 50].astype(int) == pytest.approx([127, 127, 127], abs=25)
    unknown = without_face(picture, ("left_hip",), np.array([[50.0, 110.0]]), 90.0)
    assert (unknown[:66] != picture[:66]).mean() > 0.9, "better too coarse than a face"


# --- conclusions -------------------------------------------------------------------------------------------------


def _findings(**more: object) -> Findings:
    sign = Seen(
        sign="knee_in",
        kind="measure",
        side="left",
        text="The knee lies inside by 9°.",
        value="9 ± 2°",
        against="0 ± 3°",
    )
    finding = Finding(
        id="knee_in",
        title="The knee falls in",
        side="left",
        sentence="The left knee lies inside the line from hip to ankle.",
        seen=(sign,),
        grade="limited",
        grade_why="One view, one plane.",
        evidence=(),
        frames=(),
        would_change="A second clip.",
        felt=False,
        cue="quick_steps",
        drills=(drills()[0].id,),
        rank=1,
    )
    unsure = NotEnough(id="drop", title="The pelvis drops", side="right", seen=(), why=("one sign alone",))
    return Findings(headline="One thing stands out.", findings=(finding,), not_enough=(unsure,), **more)  # type: ignore[arg-type]


def test_findings_and_plan_are_told_in_full() -> None:
    findings = _findings()
    advice = plan(findings)
    assert advice is not None
    assert advice.cue is not None
    text = Page(render(measured("rear"), findings=findings, plan=advice, get_frames=grey_frames)).text
    told = (
        findings.headline,
        findings.findings[0].sentence,
        "The knee lies inside by 9°.",
        "Evidence: limited.",
        "One sign alone.",
        advice.cue.say,
        advice.cue.aside,
        advice.drills[0].title,
        advice.drills[0].dose,
        advice.film_again,
    )
    assert [sentence for sentence in told if sentence not in text] == []


def test_a_safety_flag_comes_first_and_leaves_no_plan() -> None:
    stop = Stop(
        id="bone", level="urgent", sentence="A spot on a bone hurts.", action="See a doctor.", source="Clinic page"
    )
    findings = _findings(stop=(stop,))
    assert plan(findings) is None
    text = render(measured("rear"), findings=findings, plan=plan(findings), get_frames=grey_frames)
    assert text.index("A spot on a bone hurts.") < text.index('id="stride-title"')
    assert "See a doctor." in text
    assert 'id="plan"' not in text


def test_no_key_of_data_and_no_tag_of_evidence_reaches_a_reader(page: Page) -> None:
    files = {Path(r.motion.provenance.path).name for r in both().recordings}
    keys = set(re.findall(r"\b[a-z][a-z0-9]*(?:_[a-z0-9.]+)+\b", page.text)) - files
    assert not keys
    assert not re.findall(r"\b(?:VERIFIED|RECALLED|COMPUTED|DESIGN)\b", page.text)
