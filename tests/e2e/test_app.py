"""The whole app as a new user goes through it, in a browser, on a fresh database."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

#: Where to put pictures of the pages, to be looked at; none by default.
_PICTURES = os.environ.get("HIPDRIVE_PICTURES")


def picture(page: Any, name: str) -> None:
    if _PICTURES:
        Path(_PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(_PICTURES) / f"{name}.png"), full_page=True)


def newcomer(page: Any, server: str, name: str = "Ada Example") -> None:
    page.goto(server)
    page.get_by_label("Your name, or any word").fill(name)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Today", exact=True).wait_for()


def film(page: Any, server: str, clip: Path, speed: str = "11") -> None:
    page.goto(server + "film")
    page.get_by_label("From the side", exact=True).set_input_files(str(clip))
    page.get_by_label("Speed").fill(speed)
    page.get_by_label("Keep the clips").check()
    page.get_by_role("button", name="Read the clips").click()
    page.wait_for_url("**/visits/*")
    page.get_by_role("link", name="Read the whole report").wait_for(timeout=240_000)


def test_axe_finds_no_serious_fault(server: str, browse: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    found: dict[str, list[str]] = {}
    for width, dark in ((1280, False), (390, True)):
        page = browse(width, dark=dark)
        newcomer(page, server, f"Ada {width}") if width == 1280 else _choose(page, server)
        for path in ("", "film", "feel", "history", "coach", "coach/live", "warmup", "warmup/clamshell", "settings"):
            page.goto(server + path)
            faults = [v for v in axe.run(page).response["violations"] if v["impact"] in ("serious", "critical")]
            if faults:
                found[f"{path} {width}"] = [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in faults]
    assert found == {}


def _choose(page: Any, server: str) -> None:
    page.goto(server)
    page.get_by_role("heading", name="Today", exact=True).wait_for()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_from_nothing_to_a_report_a_comparison_an_export_and_nothing_again(
    server: str, browse: Any, data_dir: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    page = browse(width, dark=dark)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(server)
    picture(page, f"welcome-{width}")
    newcomer(page, server)
    picture(page, f"today-{width}")
    page.goto(server + "feel")
    picture(page, f"feel-{width}")
    for no in page.get_by_role("radio", name="No", exact=True).all():
        no.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Told today.").wait_for()
    page.goto(server + "film")
    picture(page, f"film-{width}")
    clip = data_dir / "video" / "run_side_left_treadmill_30fps.mp4"
    film(page, server, clip)
    picture(page, f"visit-{width}")
    page.get_by_role("link", name="Read the whole report").click()
    page.get_by_role("heading", name="Does this stride run on its hips?").wait_for()
    assert clip.name in page.content()
    page.get_by_role("link", name="Back to the visit").click()
    film(page, server, clip)
    page.goto(server + "history")
    picture(page, f"history-{width}")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name="Measure by measure").wait_for()
    assert page.locator("video").count() == 2
    picture(page, f"compare-{width}")
    for path in ("coach", "coach/live", "warmup", "warmup/glute_bridge", "settings", "nowhere"):
        page.goto(server + path)
        picture(page, f"{path.replace('/', '-')}-{width}")
    faults = [f for f in faults if "404" not in f]  # the page that is not there
    leave(page, server, tmp_path)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "the page scrolls sideways"
    assert faults == []


def leave(page: Any, server: str, tmp_path: Path) -> None:
    page.goto(server + "settings")
    with page.expect_download() as told:
        page.get_by_role("link", name="Export", exact=True).click()
    told.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        names = archive.namelist()
        assert "athlete.json" in names
        assert "measurement.parquet" in names
        assert sum(n.startswith("clips/") for n in names) == 2
        assert sum(n.startswith("reports/") for n in names) == 2
    page.get_by_label("To delete, type the name").fill("Ada Example")
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_text("Everything is deleted.").wait_for()
    page.get_by_role("heading", name="Welcome").wait_for()
    assert list((tmp_path / "data" / "clips").glob("*")) == []
