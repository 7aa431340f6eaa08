"""A server of its own on this computer, that ends with the bench or the test that asked for it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
TOKEN = re.compile(r'name="token" content="([^"]+)"')


@contextmanager
def served(folder: Path, database: str = "", coach: str = "") -> Iterator[str]:
    """Address of a fresh server, with a slash at its end.

    Parameters
    ----------
    folder
        Where it keeps its data.
    database
        URL of the history, when it is not a file in the folder.
    coach
        A program that stands in for the one that looks at the camera.
    """
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
        process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")
