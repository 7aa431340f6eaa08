"""The page's camera to the live worker and back, and what is written down of a session."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from hipdrive.web.live_worker import HEAD, MOST_BYTES, Task

COMMAND = (sys.executable, "-m", "hipdrive.web.live_worker")
#: Written down every so many seconds, so that a kill loses no more than this of a session.
WRITE_S = 30.0
#: Two frames further apart than this are a break, which does not count as time run.
BREAK_S = 2.0
#: No picture for so long: the camera or the tab is gone.
SILENT_S = 60.0


@dataclass
class Tally:
    """What a session comes to.

    Parameters
    ----------
    seconds
        In which the camera was on, by the server's steady clock: setting the computer's clock changes nothing.
    last
        The newest of each thing the worker told.
    """

    seconds: float = 0.0
    last: dict[str, Any] = field(default_factory=dict)
    steps: int = 0
    _frame_s: float | None = None

    def frame(self) -> None:
        """One more picture came."""
        now = time.monotonic()
        if self._frame_s is not None and now - self._frame_s <= BREAK_S:
            self.seconds += now - self._frame_s
        self._frame_s = now

    def hear(self, told: dict[str, Any]) -> None:
        """One more answer."""
        self.steps += told.get("steps", 0)
        self.last |= {k: v for k, v in told.items() if k in ("values", "inside", "view", "count", "clean") and v}

    @property
    def facts(self) -> dict[str, Any]:
        """For the history."""
        values = {f"{v['id']}.{v['side']}": v["value"] for v in self.last.get("values", ())}
        known: dict[str, Any] = {k: self.last[k] for k in ("inside", "view", "count", "clean") if k in self.last}
        return {**known, "steps": self.steps, "values": values}


Write = Callable[[Tally], None]


async def relay(socket: WebSocket, task: Task, write: Write) -> Tally:
    """Run a live session until the page or the worker ends it.

    Parameters
    ----------
    socket
        Accepted; brings frames, takes answers.
    task
        For the worker.
    write
        Called now and then, and at the end, with the tally so far.
    """
    worker = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    tally = Tally()
    jobs = [asyncio.create_task(j) for j in (_up(socket, worker, task, tally, write), _down(socket, worker, tally))]
    try:
        await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await run_in_threadpool(write, tally)
        with suppress(ProcessLookupError):
            worker.kill()
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_json({"ended": True})
            await socket.close()
        await worker.wait()
    return tally


async def _up(socket: WebSocket, worker: asyncio.subprocess.Process, task: Task, tally: Tally, write: Write) -> None:
    """Frames from the page to the worker."""
    assert worker.stdin is not None
    worker.stdin.write(task.line())
    written_s = time.monotonic()
    with suppress(WebSocketDisconnect, ConnectionError, TimeoutError):
        while True:
            message = await asyncio.wait_for(socket.receive(), SILENT_S)
            frame = message.get("bytes") or b""
            if not 8 < len(frame) <= MOST_BYTES + 8:
                return  # the page says that it has ended, or is gone
            tally.frame()
            worker.stdin.write(frame[:8] + HEAD.pack(0.0, len(frame) - 8)[8:] + frame[8:])
            await worker.stdin.drain()
            if time.monotonic() - written_s >= WRITE_S:
                written_s = time.monotonic()
                await run_in_threadpool(write, tally)


async def _down(socket: WebSocket, worker: asyncio.subprocess.Process, tally: Tally) -> None:
    """Answers from the worker to the page."""
    assert worker.stdout is not None
    with suppress(WebSocketDisconnect, RuntimeError):
        async for line in worker.stdout:
            told = json.loads(line)
            tally.hear(told)
            await socket.send_json({**told, "seconds": tally.seconds})
        await socket.send_json({"fault": "The coach broke off. Load the page again; what was run is written down."})
