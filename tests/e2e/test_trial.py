"""A whole trial in the browser: a cue chosen, the guide followed by a camera that plays a clip, the outcome looked at."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

from cameras import mjpeg  # noqa: E402
from playwright.sync_api import expect  # noqa: E402
from test_app import Inspector, newcomer, picture  # noqa: E402


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_a_trial_have_no_serious_fault(server: str, browse: Any, width: int) -> None:
    page, inspector = browse(width), Inspector()
    newcomer(page, server)
    for path in ("trial", "trial/run?cue=knee_drive&blocks=4"):
        page.goto(server + path)
        inspector.look(page, path)
        picture(page, f"{re.sub('[^a-z]+', '-', path)}-{width}")
    assert inspector.found == {}


def test_a_trial_is_guided_filmed_and_told(server: str, browse: Any, data_dir: Path, tmp_path: Path) -> None:
    """The camera shows the same run in every block, so nothing moves: the trial must not claim that the cue did."""
    name = data_dir / "video" / "run_side_left_treadmill_30fps"
    cadence = json.loads(name.with_suffix(".truth.json").read_text())["cadence_spm"]["value"]
    clip = mjpeg(name.with_suffix(".mp4"), tmp_path / "run.mjpeg", 32 * 60 / cadence, width=320)
    page, inspector = browse(1280, camera=clip), Inspector()
    newcomer(page, server)
    page.goto(server + "trial/run?cue=quick_steps&blocks=4&block_s=9&wash_out_s=1")
    page.get_by_label("Speed").fill("11")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#left")).to_contain_text("Block 1 of 4")
    picture(page, "trial-running-1280")
    expect(page.locator("#caption")).to_contain_text("The clip is ready", timeout=90_000)
    page.get_by_role("button", name="Read the trial").click()
    page.wait_for_url("**/visits/*")
    # Told at once where the clip could not be read, and not after ten minutes.
    done = page.get_by_role("link", name="What the trial showed").or_(page.locator(".fault:visible"))
    done.first.wait_for(timeout=600_000)
    fault = page.locator(".fault:visible")
    said = fault.first.inner_text() if fault.count() else ""
    if "frames a second" in said:
        pytest.skip(f"the fake camera is too slow on so busy a machine: {said}")
    assert not said
    page.get_by_role("link", name="What the trial showed").click()
    headline = page.locator("p.lead").first.inner_text()
    picture(page, "trial-result-1280")
    inspector.look(page, "result")
    page.set_viewport_size({"width": 390, "height": 844})
    inspector.look(page, "result on a phone")
    picture(page, "trial-result-390")
    assert "did not move the cadence" in headline or "cannot tell" in headline, headline
    assert inspector.found == {}
    page.goto(server + "trial")
    expect(page.locator("section ul.list")).to_contain_text(re.compile("Does not|Cannot tell"))
