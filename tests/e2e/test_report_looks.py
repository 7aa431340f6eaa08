"""The report as it is seen: its first screen, its length, its weight, its two sheets of paper, still where motion is unwelcome."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")

from hipdrive.coaching import plan  # noqa: E402
from hipdrive.report import write_report  # noqa: E402
from hipdrive.screening import screen, symptoms_from  # noqa: E402
from report_case import HEIGHT, WIDTH, both, markers, measured  # noqa: E402

#: Width and height of a window, and the most screens the page may be long in it (of five asked for, some room is kept).
WINDOWS = ((1280, 800, 4.8), (390, 844, 10))
CASES = ("side", "rear", "pair", "stop", "markers")


def busy_frames(path: Path, times_s: list[float]) -> list[np.ndarray]:
    """A picture with as much detail as one of a phone, so that the page weighs what a real one does."""
    noise = np.random.default_rng(1).normal(128, 30, (HEIGHT // 4, WIDTH // 4, 3))
    coarse = noise.repeat(4, axis=0).repeat(4, axis=1)
    return [np.clip(coarse + 10 * np.sin(t), 0, 255).astype(np.uint8) for t in times_s]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of each case."""
    found = {
        "side": measured("left"),
        "rear": measured("rear"),
        "pair": both(),
        "stop": both(),
        "markers": markers(),
    }
    pages = {}
    for name, read in found.items():
        told = symptoms_from({"red_flags": {"chest_pain": True}}) if name == "stop" else None
        findings = screen(read, told)
        out = tmp_path_factory.mktemp(name)
        pages[name] = write_report(read, out, findings=findings, plan=plan(findings), get_frames=busy_frames)
    return pages


@pytest.fixture
def page(browse: Any) -> Iterator[Any]:
    opened = browse()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == [], "nothing leaves the page"


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_short_light_and_its_first_screen_holds_the_answer(
    case: str, reports: dict[str, Path], page: Any
) -> None:
    assert reports[case].stat().st_size < 1_500_000
    for width, height, most in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(reports[case].as_uri())
        assert page.evaluate("document.documentElement.scrollHeight") <= most * height, (width, "screens")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (width, "sideways")
        assert page.locator(".film .screen").count() == (2 if case in ("pair", "stop", "markers") else 1)
        seen = (".first h1", ".first .stop" if case == "stop" else ".thing", ".sure", ".film .screen")
        for part in seen:
            low = page.eval_on_selector(part, "e => e.getBoundingClientRect().bottom")
            assert low <= height, (width, part, low)
        assert case == "stop" or page.locator(".jobs .job").count() == 4


@pytest.mark.parametrize("case", CASES)
def test_it_prints_on_two_sheets(case: str, reports: dict[str, Path], page: Any) -> None:
    page.goto(reports[case].as_uri())
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=True)))
    assert sheets <= 2


def test_nothing_moves_where_motion_is_unwelcome_and_the_figure_can_be_stopped(
    reports: dict[str, Path], page: Any
) -> None:
    moving = "() => document.getAnimations().filter(a => a.playState === 'running').length"
    page.goto(reports["side"].as_uri())
    assert page.evaluate(moving) == 1
    page.get_by_label("Stop").check()
    assert page.evaluate(moving) == 0
    page.get_by_label("Stop").uncheck()
    page.get_by_role("slider").first.fill("3")
    assert page.evaluate(moving) == 0
    assert page.eval_on_selector(".reel", "e => getComputedStyle(e).transform") == "matrix(1, 0, 0, 1, -900, 0)"
    page.emulate_media(reduced_motion="reduce")
    page.goto(reports["side"].as_uri())
    assert page.evaluate(moving) == 0
    shown = page.eval_on_selector(".film", "e => [e.dataset.still, e.querySelector('.scrub').value]")
    assert shown[0] == shown[1] != "0", "the slider stands where the figure does"


@pytest.mark.parametrize("dark", [False, True])
def test_no_serious_fault_for_axe(dark: bool, reports: dict[str, Path], browse: Any) -> None:
    opened = browse(dark=dark)
    for case in CASES:
        opened.goto(reports[case].as_uri())
        faults = [v for v in axe.Axe().run(opened).response["violations"] if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:150]) for v in faults] == []


def test_a_link_to_a_measure_opens_what_holds_it(reports: dict[str, Path], page: Any) -> None:
    page.goto(reports["side"].as_uri())
    page.locator("#numbers a", has_text="Knee drive").click()
    assert page.locator("#m-knee_drive").is_visible()


def test_a_curve_says_its_value_with_the_picture_of_that_moment_by_pointer_and_by_keys(
    reports: dict[str, Path], page: Any
) -> None:
    page.goto(f"{reports['pair'].as_uri()}#m-knee_drive")
    probe = page.locator("#m-knee_drive .probe").first
    probe.focus()
    page.keyboard.press("Home")
    at_strike = probe.get_attribute("aria-valuetext")
    told_as = r"(\d+) % of the stride: (−?\d+\.\d)°; band −?\d+\.\d to −?\d+\.\d°(; reference .*)?"
    first_told = re.fullmatch(told_as, at_strike)
    assert first_told
    assert first_told[1] == "0"
    place = "#m-knee_drive .at use"
    first = page.eval_on_selector(place, "e => e.x.baseVal.value")
    probe.scroll_into_view_if_needed()
    box = probe.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    told = re.fullmatch(told_as, probe.get_attribute("aria-valuetext"))
    assert told
    assert told[1] in ("49", "50", "51")
    assert told[2] != first_told[2]
    assert page.locator("#m-knee_drive .at").first.is_visible()
    assert page.eval_on_selector(place, "e => e.x.baseVal.value") < first, "a later picture"
    ends = page.eval_on_selector("#m-knee_drive .plot", "e => [e.dataset.low, e.dataset.high].map(Number)")
    assert ends[0] < float(told[2].replace("−", "-")) < ends[1]


def test_without_scripts_curves_and_figures_are_there(reports: dict[str, Path], page: Any) -> None:
    plain = page.context.browser.new_context(java_script_enabled=False).new_page()
    plain.goto(reports["pair"].as_uri())
    assert plain.locator(".film .screen").count() == 2
    assert plain.locator(".plot .mean").count() > 4
    assert plain.locator(".probe").count() == 0
