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


#: Every page that needs no visit.
PAGES = ("", "film", "feel", "history", "coach", "coach/live", "warmup", "warmup/clamshell", "settings", "athletes")


class Inspector:
    """Looks at a page as axe, and at its width: what it finds is gathered and told together."""

    def __init__(self) -> None:
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
        self._axe = axe.Axe()
        self.found: dict[str, list[str]] = {}

    def look(self, page: Any, name: str) -> None:
        page.wait_for_load_state("load")  # without its style sheet a page has other colours
        faults = [v for v in self._axe.run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        said = [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in faults]
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            said.append("the page scrolls sideways")
        if said:
            self.found[name] = said


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False), (1920, True)])
def test_no_page_has_a_serious_fault_for_axe_or_scrolls_sideways(
    server: str, browse: Any, width: int, dark: bool
) -> None:
    page, inspector = browse(width, dark=dark), Inspector()
    page.goto(server)
    inspector.look(page, "welcome")
    newcomer(page, server)
    for path in (*PAGES, "offline", "nowhere"):
        page.goto(server + path)
        inspector.look(page, path)
        picture(page, f"{path.replace('/', '-') or 'today'}-{width}-{'dark' if dark else 'light'}")
    page.goto(server + "coach")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Pain now").wait_for()
    inspector.look(page, "gate")
    picture(page, f"gate-{width}-{'dark' if dark else 'light'}")
    page.goto(server + "feel")
    for no in page.get_by_role("radio", name="No", exact=True).all():
        no.check()
    page.get_by_role("radio", name="Yes", exact=True).first.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Before anything else").wait_for()
    inspector.look(page, "stop")
    picture(page, f"stop-{width}-{'dark' if dark else 'light'}")
    assert inspector.found == {}


def test_it_is_used_with_the_keyboard_alone(server: str, browse: Any) -> None:
    page = browse(1280)
    page.goto(server)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Today", exact=True).wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Answer":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="How do you feel?").wait_for()


def test_it_can_be_installed_and_its_shell_works_without_the_server(server: str, browse: Any) -> None:
    page = browse(390)
    newcomer(page, server)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    # The icon's dimensions are checked by a browser with a window only.
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )
    page.context.set_offline(True)
    page.goto(server + "history")
    page.get_by_text("hipdrive is not running on this computer.").wait_for()
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"  # styles are there
    assert "Ada" not in page.content()
    picture(page, "asleep-390-light")
    page.context.set_offline(False)
    page.goto(server)
    page.get_by_role("heading", name="Today", exact=True).wait_for()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_from_nothing_to_a_report_a_comparison_an_export_and_nothing_again(
    server: str, browse: Any, data_dir: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    journey(server, browse(width, dark=dark), data_dir, tmp_path, f"{width}-{'dark' if dark else 'light'}")


def test_the_same_journey_on_postgresql(server_on_postgresql: str, browse: Any, data_dir: Path, tmp_path: Path) -> None:
    journey(server_on_postgresql, browse(1280), data_dir, tmp_path, "1280-postgresql")


def journey(server: str, page: Any, data_dir: Path, tmp_path: Path, kind: str) -> None:
    faults: list[str] = []
    inspector = Inspector()

    def look(name: str) -> None:
        inspector.look(page, name)
        picture(page, f"{name}-{kind}")

    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    newcomer(page, server)
    page.goto(server + "feel")
    for no in page.get_by_role("radio", name="No", exact=True).all():
        no.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Told today.").wait_for()
    clip = data_dir / "video" / "run_side_left_treadmill_30fps.mp4"
    film(page, server, clip)
    look("visit")
    page.get_by_role("link", name="Read the whole report").click()
    page.get_by_role("heading", name="Does this stride run on its hips?").wait_for()
    assert clip.name in page.content()
    page.get_by_role("link", name="Back to the visit").click()
    film(page, server, clip)
    page.goto(server + "history")
    look("history")
    page.get_by_role("button", name="Side by side").click()
    page.get_by_role("heading", name="Measure by measure").wait_for()
    assert page.locator("video").count() == 2
    look("compare")
    page.goto(server)
    look("today-seen")
    leave(page, server, tmp_path)
    assert faults == []
    assert inspector.found == {}


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
