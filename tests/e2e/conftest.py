"""A server of its own and a browser for each test of the whole app; skips where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.served import served
from history_case import server as postgresql

playwright = pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

#: A coach that looks at nothing and always sees a cadence below its band: for what the page makes of it.
_WOODEN = """
import json, struct, sys
source = sys.stdin.buffer
source.readline()
print(json.dumps({"ready": True}), flush=True)
value = {"id": "cadence", "side": "mean", "value": 160.0, "unit": "spm", "half_width": 1.0, "n_steps": 20}
heard = {"position": "below", "speaks": True, "feedback_on": True}
told = {"view": "left", "reason": "", "fps": 30, "values": [value], "refused": {}, "steps": 1, "heard": heard, "inside": 0}
while len(head := source.read(12)) == 12:
    source.read(struct.unpack("<dI", head)[1])
    print(json.dumps({"at": 0, **told}), flush=True)
"""
#: No network of the browser's own, and a camera that plays a file.
_QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Address of a fresh server."""
    with served(tmp_path / "data") as address:
        yield address


@pytest.fixture
def server_on_postgresql(tmp_path: Path) -> Iterator[str]:
    """Address of a fresh server that keeps its history in PostgreSQL; skips where there is none."""
    with postgresql() as url, served(tmp_path / "data", url) as address:
        yield address


@pytest.fixture
def server_with_wooden_coach(tmp_path: Path) -> Iterator[str]:
    """Address of a fresh server whose coach costs nothing and always says the same."""
    with served(tmp_path / "data", coach=_WOODEN) as address:
        yield address


@pytest.fixture
def server_with_streaming_coach(tmp_path: Path) -> Iterator[str]:
    """The same beside a sensor on the glutei, whose left one has had a burst."""
    peaks = (("left", 84), ("right", None))
    told = [{"name": f"{side} gluteus maximus", "percent": 20, "peak": peak} for side, peak in peaks]
    coach = _WOODEN.replace('"inside": 0}', f'"inside": 0, "stance": "left", "muscles": {told!r}, "muscles_say": ""}}')
    assert coach != _WOODEN
    with served(tmp_path / "data", coach=coach) as address:
        yield address


def chromium() -> str:
    """Debian's Chromium, or the one `HIPDRIVE_CHROMIUM` names."""
    found = os.environ.get("HIPDRIVE_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    return found


@pytest.fixture
def browse() -> Iterator[Any]:
    """Opens a page of a width, with a camera that plays a file of JPEGs where one is given.

    Its `again()` opens one more page in the same browser, with its cookies and what it remembers.
    """
    with playwright.sync_playwright() as driver:
        opened: list[Any] = []

        def open_page(width: int = 1280, camera: Path | None = None, dark: bool = False, allow: bool = True) -> Any:
            flags = list(_QUIET)
            if camera is not None:
                flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
            if camera is not None and allow:
                flags.append("--use-fake-ui-for-media-stream")
            browser = driver.chromium.launch(executable_path=chromium(), args=flags, chromium_sandbox=False)
            opened.append(browser)
            scheme = "dark" if dark else "light"
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page = context.new_page()
            page.set_default_timeout(60_000)
            return page

        def again() -> Any:
            page = opened[-1].contexts[0].new_page()
            page.set_default_timeout(60_000)
            return page

        open_page.again = again  # type: ignore[attr-defined]
        yield open_page
        for browser in opened:
            browser.close()
