"""Analyses that wait and run: a bounded queue, each in a process of its own, so that the pages stay quick."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hipdrive.errors import HipdriveError
from hipdrive.history.store import History
from hipdrive.web.training import keep_trial
from hipdrive.web.trial_worker import TRIAL
from hipdrive.web.worker import PAGE, RESULT, AnalysisJob

_CRASH = "The analysis of this clip broke off. Convert it to MP4 with another program, or film again."
_LATE = "The analysis took too long and was ended. Trim the clip to 20 seconds and try again."
CANCELLED = "You cancelled this analysis."


class Busy(HipdriveError):
    """Too many analyses wait."""


@dataclass
class Progress:
    """How far an analysis is: `stage` is `waiting`, `running` or `report`, `share` 0 to 1, `lines` whoever is seen (`seen`)."""

    stage: str = "waiting"
    share: float = 0.0
    lines: list[list[int]] = field(default_factory=list)


class Analyses:
    """Takes jobs in and keeps their results.

    Parameters
    ----------
    history
        Where results go.
    workers, most_waiting
        At a time; waiting at most.
    most_s
        One that takes longer is ended.
    command
        What runs a job.
    """

    def __init__(
        self,
        history: History,
        workers: int = 1,
        most_waiting: int = 8,
        most_s: float = 1800.0,
        command: tuple[str, ...] = (sys.executable, "-m", "hipdrive.web.worker"),
    ) -> None:
        self._history, self._workers, self._most_s, self._command = history, workers, most_s, command
        self._queue: asyncio.Queue[tuple[int, AnalysisJob]] = asyncio.Queue(most_waiting)
        self._tasks: list[asyncio.Task[None]] = []
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        self._cancelled: set[int] = set()
        self.progress: dict[int, Progress] = {}

    def start(self) -> None:
        """Begin to work."""
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._workers)]

    async def stop(self) -> None:
        """End at once; what runs is told as cut off at the next start."""
        for process in self._processes.values():
            _kill(process)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def full(self) -> bool:
        """Whether no more can wait."""
        return self._queue.full()

    def submit(self, visit_id: int, job: AnalysisJob) -> None:
        """Let a job wait its turn; raises `Busy` when too many do."""
        try:
            self._queue.put_nowait((visit_id, job))
        except asyncio.QueueFull:
            raise Busy("Too many analyses are waiting. Try again in some minutes.") from None
        self.progress[visit_id] = Progress()

    def ahead(self, visit_id: int) -> int:
        """How many are before this one."""
        return list(self.progress).index(visit_id) if visit_id in self.progress else 0

    async def cancel(self, visit_id: int) -> None:
        """End an analysis, or take it from the queue."""
        if visit_id not in self.progress:
            return
        self._cancelled.add(visit_id)
        process = self._processes.get(visit_id)
        if process is not None:
            _kill(process)
        else:
            await self._set(visit_id, "cancelled", CANCELLED)

    async def _work(self) -> None:
        while True:
            visit_id, job = await self._queue.get()
            try:
                await self._one(visit_id, job)
            except HipdriveError as fault:
                # The history itself fails (a full disk, a lock): say so where it can be said.
                with suppress(HipdriveError):
                    await self._set(visit_id, "failed", str(fault))
            except Exception:  # whatever a worker sends, the next one in the queue is served
                with suppress(HipdriveError):
                    await self._set(visit_id, "failed", _CRASH)
            finally:
                await asyncio.to_thread(shutil.rmtree, job.folder, ignore_errors=True)
                self.progress.pop(visit_id, None)
                self._cancelled.discard(visit_id)

    async def _one(self, visit_id: int, job: AnalysisJob) -> None:
        if visit_id in self._cancelled:
            return
        self.progress[visit_id].stage = "running"
        await self._set(visit_id, "running")
        try:
            fault = await asyncio.wait_for(self._run(visit_id, job), self._most_s)
        except TimeoutError:
            fault = _LATE
        finally:
            process = self._processes.pop(visit_id, None)
            if process is not None:
                _kill(process)
        if visit_id in self._cancelled:
            await self._set(visit_id, "cancelled", CANCELLED)
        elif fault:
            await self._set(visit_id, "failed", fault)
        else:
            await asyncio.to_thread(self._keep, visit_id, Path(job.folder), job.trial)

    async def _run(self, visit_id: int, job: AnalysisJob) -> str:
        """Run one job; returns what went wrong, or nothing."""
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # decoders print names and contents
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
        self._processes[visit_id] = process
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(ConnectionError):
            process.stdin.write(job.line())
            await process.stdin.drain()
        outcome = _CRASH
        async for line in process.stdout:
            outcome = self._hear(visit_id, json.loads(line), outcome)
        await process.wait()
        return outcome

    def _hear(self, visit_id: int, told: dict[str, Any], outcome: str) -> str:
        now = self.progress[visit_id]
        now.share, now.stage = told.get("share", now.share), told.get("stage", now.stage)
        now.lines = told.get("lines", now.lines)
        return "" if told.get("done") else str(told.get("fault", outcome))

    def _keep(self, visit_id: int, folder: Path, trial: dict[str, Any] | None) -> None:
        contract = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        if trial is not None:
            keep_trial(self._history, visit_id, trial, (folder / TRIAL).read_text(encoding="utf-8"))
        self._history.add_result(visit_id, contract, (folder / PAGE).read_text(encoding="utf-8"))

    async def _set(self, visit_id: int, state: str, message: str = "") -> None:
        await asyncio.to_thread(self._history.set_state, visit_id, state, message)


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
