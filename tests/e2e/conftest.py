"""A server of its own and a browser for each test of the whole app; skips where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from history_case import server as postgresql

playwright = pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

_SERVE = """
import sys
from pathlib import Path
from hipdrive.web.app import serve
from hipdrive.web.settings import Settings
database = sys.argv[3] or None
if sys.argv[4]:
    from hipdrive.web import live
    live.COMMAND = (sys.executable, "-c", sys.argv[4])
serve(Settings(port=int(sys.argv[1]), folder=Path(sys.argv[2]), database=database), open_browser=False)
"""
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
    yield from _served(tmp_path / "data")


@pytest.fixture
def server_on_postgresql(tmp_path: Path) -> Iterator[str]:
    """Address of a fresh server that keeps its history in PostgreSQL; skips where there is none."""
    with postgresql() as url:
        yield from _served(tmp_path / "data", url)


@pytest.fixture
def server_with_wooden_coach(tmp_path: Path) -> Iterator[str]:
    """Address of a fresh server whose coach costs nothing and always says the same."""
    yield from _served(tmp_path / "data", coach=_WOODEN)


def _served(folder: Path, database: str = "", coach: str = "") -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(port), str(folder), database, coach])
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait(address + "offline", process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server did not start")


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
