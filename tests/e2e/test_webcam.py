"""Coach and warm-up with a camera that plays a real clip."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

from playwright.sync_api import expect  # noqa: E402
from test_app import newcomer, picture  # noqa: E402

from cameras import mjpeg  # noqa: E402


def test_coach_shows_the_cadence_of_the_clip_and_writes_the_run_down(
    server: str, browse: Any, data_dir: Path, tmp_path: Path
) -> None:
    name = data_dir / "video" / "run_side_left_treadmill_30fps"
    truth = json.loads(name.with_suffix(".truth.json").read_text())
    cadence = truth["cadence_spm"]["value"]
    # 32 steps: the file is played again and again, and begins in the step in which it ended.
    clip = mjpeg(name.with_suffix(".mp4"), tmp_path / "run.mjpeg", 32 * 60 / cadence)
    page = browse(1280, camera=clip)
    newcomer(page, server)
    page.goto(server + "coach/live?spm=176")
    page.get_by_role("button", name="Start").click()
    shown, said = [], set()
    end = time.monotonic() + 90
    while time.monotonic() < end and len(shown) < 40:
        page.wait_for_timeout(250)
        number = page.locator("#number").inner_text()
        told = page.locator("#caption").inner_text()
        said.add(told)
        if number.isdigit() and told in ("A little quicker.", "Near it.", "There. Keep it.", "A little slower."):
            shown.append(int(number))
    picture(page, "coach-running-1280")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#caption")).to_contain_text("written down")
    assert len(shown) == 40, said
    near = sum(abs(n - cadence) <= 3 for n in shown)
    assert near >= 0.9 * len(shown), shown
    assert "A little quicker." in said, said
    page.goto(server)
    page.get_by_text("min with the coach").wait_for()


def test_warm_up_counts_the_bridges_and_writes_them_down(
    server: str, browse: Any, data_dir: Path, tmp_path: Path
) -> None:
    clip = data_dir / "video" / "drill_glute_bridge_60fps.mp4"
    page = browse(390, camera=mjpeg(clip, tmp_path / "bridge.mjpeg", 60))
    newcomer(page, server)
    page.goto(server + "warmup/glute_bridge")
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("#number")).to_have_text("2", timeout=120_000)
    picture(page, "warmup-counting-390")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#caption")).to_contain_text("written down")
    page.goto(server)
    expect(page.get_by_text("glute bridge × ")).to_be_visible()


def test_a_camera_that_is_refused_is_a_sentence(server: str, browse: Any, tmp_path: Path) -> None:
    page = browse(390)
    newcomer(page, server)
    page.goto(server + "coach/live")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#caption")).to_contain_text(re.compile("Allow it|No camera"))
    assert page.get_by_role("button", name="Start").is_visible()


def test_two_tabs_do_not_coach_at_once(server: str, browse: Any, data_dir: Path, tmp_path: Path) -> None:
    clip = data_dir / "video" / "run_side_left_treadmill_30fps.mp4"
    page = browse(1280, camera=mjpeg(clip, tmp_path / "run.mjpeg", 4))
    newcomer(page, server)
    page.goto(server + "coach/live")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#clock")).not_to_be_empty(timeout=60_000)
    second = page.context.new_page()
    second.goto(server + "coach/live")
    second.get_by_role("button", name="Start").click()
    second.get_by_text("Another page is coaching already.").wait_for()
