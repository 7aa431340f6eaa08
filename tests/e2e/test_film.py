"""Film: a chosen or dropped clip is shown before it is sent, and the camera of this device is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

from cameras import mjpeg  # noqa: E402
from playwright.sync_api import expect  # noqa: E402
from test_app import Inspector, newcomer, picture  # noqa: E402

CLIPS = Path(__file__).parents[2] / "clips"
_DROP = """async ([bytes, name]) => {
  const file = new File([new Uint8Array(bytes)], name, { type: "video/mp4" });
  const data = new DataTransfer();
  data.items.add(file);
  const place = document.querySelector("#side").closest(".clip");
  for (const what of ["dragover", "drop"]) place.dispatchEvent(new DragEvent(what, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_chosen_and_dropped_clips_are_shown_and_nothing_is_sent(server: str, browse: Any, tmp_path: Path) -> None:
    page = browse(1280)
    newcomer(page, server)
    page.goto(server + "film")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("From behind", exact=True).set_input_files(str(CLIPS / "demo_rear.mp4"))
    expect(page.get_by_role("img", name="A picture of demo_rear.mp4")).to_be_visible(timeout=20_000)
    small = list((CLIPS / "demo_side.mp4").read_bytes())
    page.evaluate(_DROP, [small, "demo_side.mp4"])
    expect(page.get_by_role("img", name="A picture of demo_side.mp4")).to_be_visible(timeout=20_000)
    assert page.evaluate("document.querySelector('#side').files[0].name") == "demo_side.mp4"
    words = tmp_path / "notes.mp4"
    words.write_bytes(b"no video at all")
    page.get_by_label("From the front", exact=True).set_input_files(str(words))
    expect(page.get_by_text("This browser has no picture of it")).to_be_visible(timeout=20_000)
    assert [url for url in asked if not url.startswith("blob:") and "/static/" not in url] == []
    inspector = Inspector()
    inspector.look(page, "film with clips")
    picture(page, "film-chosen-1280")
    assert inspector.found == {}


def test_the_camera_is_checked_before_a_run(server: str, browse: Any, tmp_path: Path) -> None:
    page = browse(1280, camera=mjpeg(CLIPS / "demo_rear.mp4", tmp_path / "run.mjpeg", 6))
    newcomer(page, server)
    page.goto(server + "film")
    page.get_by_role("button", name="Check the picture").click()
    expect(page.locator("[data-check=whole]")).to_have_attribute("data-state", "good", timeout=90_000)
    expect(page.locator("[data-check=square]")).to_contain_text("Seen from behind, square", timeout=30_000)
    expect(page.locator("[data-check=light]")).to_have_attribute("data-state", "good")
    expect(page.locator("[data-check=rate]")).to_contain_text("a second")
    inspector = Inspector()
    inspector.look(page, "camera check")
    picture(page, "film-check-1280")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#caption")).to_have_text("Done. Nothing was kept.")
    assert inspector.found == {}
