"""The server killed while clips arrive and are read: what was saved stays, and nothing is left running."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from hipdrive.history.export_delete import orphans
from hipdrive.history.store import History
from report_case import write_clip
from test_web_live import FRAME, WOODEN

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for children in /proc (Linux)"),
]
_SERVE = """
import sys
from pathlib import Path
from hipdrive.web.app import serve
from hipdrive.web.settings import Settings
serve(Settings(port=int(sys.argv[1]), folder=Path(sys.argv[2])), open_browser=False)
"""
#: The same with a coach that costs nothing, and that writes a session down five times a second.
_SERVE_WOODEN = (
    """
import sys
from hipdrive.web import live
from hipdrive.web.pages import coach_live
live.COMMAND, live.WRITE_S, coach_live._LEAST_S = (sys.executable, "-c", sys.argv[3]), 0.2, 0.0
"""
    + _SERVE
)
_TOKEN = re.compile(r'name="token" content="([^"]+)"')


def start(folder: Path, program: str = _SERVE, *more: str) -> tuple[subprocess.Popen[bytes], str]:
    """A server and its address, when it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", program, str(port), str(folder), *more])
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx2.get(f"{address}/offline")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return process, address
    raise AssertionError("the server did not start")


def children(pid: int) -> list[int]:
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(p) for p in file.read_text().split()]


def upload(address: str, clip: bytes) -> int:
    """A visit of a clip, which now waits or is read; its id."""
    with httpx2.Client(base_url=address, follow_redirects=True, timeout=30) as browser:
        token = _TOKEN.search(browser.get("/athletes").text)[1]
        browser.post("/athletes", data={"token": token, "name": "Ada"})
        head = {"X-Token": token}
        id = browser.post("/uploads", json={"name": "a.mp4", "size": len(clip)}, headers=head).json()["id"]
        browser.put(f"/uploads/{id}?offset=0", content=clip, headers=head)
        page = browser.post("/visits", data={"token": token, "upload": id})
        return int(str(page.url).rsplit("/", 1)[1])


def test_killed_while_it_reads_it_starts_again_whole(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "grey.mp4", [n / 60 for n in range(600)]).read_bytes()
    folder, rng = tmp_path / "data", random.Random(3)
    for _ in range(int(os.environ.get("HIPDRIVE_KILLS", "2"))):
        server, address = start(folder)
        visit = upload(address, clip)
        time.sleep(rng.uniform(0, 2.0))
        workers = children(server.pid)
        server.send_signal(signal.SIGKILL)
        server.wait()
        _gone(workers)
        again, address = start(folder)
        history = History(folder=folder)
        found = history.visit(visit)
        assert (found.state, found.message != "") == ("failed", True)  # a grey clip shows nobody, or it was cut off
        assert history.result(visit) is None
        assert orphans(history) == []
        assert not (folder / "work").exists()
        history.close()
        again.terminate()
        again.wait(20)


def coach_until(address: str, cookie: str, end_s: float) -> None:
    """Send pictures to the live socket until then, or until the server is gone."""
    place = address.replace("http", "ws") + "/live"
    with (
        suppress(ConnectionClosed, OSError),
        connect(place, origin=address, additional_headers={"Cookie": cookie}) as socket,  # type: ignore[arg-type]
    ):
        socket.recv()
        while time.monotonic() < end_s:
            socket.send(FRAME)
            socket.recv()


def test_killed_while_it_coaches_it_keeps_what_was_run(tmp_path: Path) -> None:
    folder, rng = tmp_path / "data", random.Random(5)
    for _ in range(int(os.environ.get("HIPDRIVE_KILLS", "2"))):
        server, address = start(folder, _SERVE_WOODEN, WOODEN)
        history = History(folder=folder)
        with httpx2.Client(base_url=address, follow_redirects=True) as browser:
            token = _TOKEN.search(browser.get("/athletes").text)[1]
            browser.post("/athletes", data={"token": token, "name": "Ada"})
            cookie = "; ".join(f"{c.name}={c.value}" for c in browser.cookies.jar)
        athlete = max(a.id for a in history.athletes())
        running = threading.Thread(target=coach_until, args=(address, cookie, time.monotonic() + 30))
        running.start()
        time.sleep(rng.uniform(0.2, 2.5))
        before = history.coached(athlete)
        workers = children(server.pid)
        server.send_signal(signal.SIGKILL)
        server.wait()
        running.join(20)
        _gone(workers)
        history.close()
        after = History(folder=folder)
        kept = after.coached(athlete)
        assert len(before) <= len(kept) <= 1
        assert not before or kept[0].minutes >= before[0].minutes
        assert all(k.minutes < 0.2 and k.kind == "free" for k in kept)
        assert after.recover() == 0
        after.close()


def _gone(pids: list[int]) -> None:
    """Workers end when their server does."""
    for _ in range(100):
        left = [p for p in pids if Path(f"/proc/{p}").exists() and "Z" not in _state(p)]
        if not left:
            return
        time.sleep(0.1)
    raise AssertionError(f"still running: {left}")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"
