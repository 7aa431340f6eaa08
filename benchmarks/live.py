"""How soon the coach knows: frames a second on this machine, and the time from a step to its number.

    python -m benchmarks.live

Frames of a rendered runner go to a real server on this computer as the page sends them (JPEG, 640 pixels wide, 30 a
second, at most two under way), through the socket, the worker and the pose network, and the answers come back. When a
step is told by the frames themselves is measured apart, with a virtual runner whose contacts are exact.
"""

from __future__ import annotations

import asyncio
import json
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import cv2
import httpx2
import numpy as np
from websockets.asyncio.client import connect

from benchmarks.app import _token
from benchmarks.machine import Others
from benchmarks.section import ROOT, Section, table
from benchmarks.served import served
from hipdrive.arrays import FloatArray
from hipdrive.coaching.live import LiveRun
from hipdrive.pose.engine import People, make_engine
from hipdrive.web.live_worker import Task, coaching, decoded
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

COMMAND = "python -m benchmarks.live"
FPS, WIDTH, SECONDS, UNDER_WAY = 30, 640, 30.0, 2
#: Of a session these are left out, seconds: the network is loaded, and the window of eight seconds fills.
BEGIN_S = 10.0
#: Frames before processor time is taken (the window is eight seconds), and frames over which it is.
WARM, TIMED = 250, 90
CLIPS = (
    ("from behind, stickers followed", "rear_stickers_drop7_2.mp4"),
    ("from the side", "side_neutral.mp4"),
)


def _jpegs(clip: Path) -> list[bytes]:
    """Every second frame, forwards and backwards, so that the runner never jumps when the clip is played again."""
    with av.open(str(clip)) as container:
        pictures = [f.to_ndarray(format="bgr24") for f in islice(container.decode(video=0), 0, None, 2)]
    height = round(WIDTH * pictures[0].shape[0] / pictures[0].shape[1])
    small = [cv2.resize(p, (WIDTH, height), interpolation=cv2.INTER_AREA) for p in pictures]
    jpegs = [bytes(cv2.imencode(".jpg", p, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]) for p in small]
    return jpegs + jpegs[-2:0:-1]


@dataclass
class Session:
    """When frames were sent and answered, seconds, and which answers were looks."""

    sent_s: dict[float, float] = field(default_factory=dict)
    answered: list[tuple[float, float, bool]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    ready_s: float = 0.0


async def _coached(address: str, jpegs: list[bytes]) -> Session:
    session = Session()
    async with httpx2.AsyncClient(base_url=address, follow_redirects=True) as browser:
        token = _token(await browser.get("/athletes"))
        await browser.post("/athletes", data={"token": token, "name": "Runner"})
        cookie = "; ".join(f"{c.name}={c.value}" for c in browser.cookies.jar)
    place = address.replace("http", "ws") + "live?spm=176"
    async with connect(place, origin=address, additional_headers={"Cookie": cookie}) as socket:  # type: ignore[arg-type]
        await socket.recv()
        session.ready_s = time.monotonic()
        listening = asyncio.create_task(_listen(socket, session))
        await _send(socket, jpegs, session)
        await socket.send("end")
        await asyncio.wait_for(listening, 20)
    return session


async def _send(socket, jpegs: list[bytes], session: Session) -> None:  # type: ignore[no-untyped-def]
    for count in range(round(SECONDS * FPS)):
        due_s = session.ready_s + count / FPS
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        if len(session.sent_s) - len(session.answered) >= UNDER_WAY:
            continue  # the page drops this picture
        session.sent_s[due_s] = time.monotonic()
        await socket.send(struct.pack("<d", due_s) + jpegs[count % len(jpegs)])


async def _listen(socket, session: Session) -> None:  # type: ignore[no-untyped-def]
    async for message in socket:
        told = json.loads(message)
        if "fault" in told:
            session.faults.append(told["fault"])
        if "at" in told:
            session.answered.append((told["at"], time.monotonic(), "values" in told))


def _row(name: str, session: Session, cost_ms: float) -> list[object]:
    kept = [(at, got, look) for at, got, look in session.answered if got > session.ready_s + BEGIN_S]
    passed_s = kept[-1][1] - kept[0][1]
    late_ms = np.array([got - at for at, got, _ in kept]) * 1e3
    looks_ms = np.array([got - at for at, got, look in kept if look]) * 1e3
    middle, late = np.percentile(looks_ms, [50, 95])
    return [
        name,
        f"{cost_ms:.0f} ms",
        f"{(len(kept) - 1) / passed_s:.1f}",
        f"{np.median(late_ms):.0f} ms",
        f"{middle:.0f} ms",
        f"{late:.0f} ms",
        len(session.faults),
    ]


def _cost_ms(jpegs: list[bytes]) -> float:
    """Processor time of one frame once the window is full, all of it: picture, network, stickers, its share of a look."""
    engine = make_engine()
    look = coaching(Task(low=174.0, high=178.0, share=1.0), engine)
    start_s = 0.0
    for count in range(WARM + TIMED):
        if count == WARM:
            start_s = time.process_time()
        picture = decoded(jpegs[count % len(jpegs)])
        assert picture is not None
        look(engine.detect(picture), count / FPS, picture)
    return (time.process_time() - start_s) / TIMED * 1e3


def told_after_s(view: str) -> FloatArray:
    """Seconds of frames from a foot's leaving the ground to the look that tells it, for each step of a virtual runner."""
    run = virtual_runner(Runner(variability=1.0), 30.0, 240.0, seed=5)
    seen = film(run.motion, Camera(view, fps=FPS), Noise(white_px=2.0), seed=1)  # type: ignore[arg-type]
    live = LiveRun(seen.names, "blazepose-full", 1280, 720)
    told = [(off, look.time_s) for look in _looks(live, seen.points, seen.time_s) for _, _, off in look.steps]
    offs = np.array([off for off, _ in told])
    delays = []
    for true_s in run.contacts.off_s[run.contacts.off_s > BEGIN_S]:
        near = np.flatnonzero(np.abs(offs - true_s) < 0.1)
        if len(near):
            delays.append(told[near[0]][1] - true_s)
    return np.array(delays)


def _looks(live: LiveRun, points: FloatArray, time_s: FloatArray) -> Iterator:  # type: ignore[type-arg]
    for frame, at in zip(points, time_s, strict=True):
        look = live.push(People(frame[None], np.ones((1, len(live.names)))), float(at))
        if look is not None:
            yield look


def section() -> Section:
    """The part of the validation page about live coaching."""
    others, rows = Others(), []
    for name, file in CLIPS:
        with TemporaryDirectory() as folder, served(Path(folder)) as address:
            session = asyncio.run(_coached(address, _jpegs(ROOT / "clips" / file)))
        rows.append(_row(name, session, _cost_ms(_jpegs(ROOT / "clips" / file))))
    words = others.words()
    heads = ["camera", "processor time a frame", "frames a second (to reach: 25)", "frame to answer"]
    heads += ["frame to number", "95 % within", "faults"]
    steps: list[list[object]] = []
    for view in ("rear", "left"):
        middle, late = np.percentile(told_after_s(view) * 1e3, [50, 95])
        steps.append([view, f"{middle:.0f} ms", f"{late:.0f} ms"])
    body = (
        f"Frames sent at {FPS} a second for {SECONDS:.0f} s. {words} At {FPS} frames a second there are "
        f"{1000 / FPS:.0f} ms of each processor for a frame.\n\n{table(heads, rows)}\n\n"
        "Frames needed to know a step: from the foot's leaving the ground to the picture that tells it (virtual runner, "
        f"contacts exact, {FPS} frames a second). A cue comes after this and the time from frame to number "
        f"(to reach: 150 ms).\n\n{table(['camera', 'half within', '95 % within'], steps)}"
    )
    return Section("Live coaching", COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
