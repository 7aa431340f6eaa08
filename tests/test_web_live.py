"""The live page's socket: frames to a worker and back, and what is written down, with a worker of wood."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from hipdrive.coaching.programme import MINUTES
from hipdrive.web import live
from hipdrive.web.app import make_app
from hipdrive.web.live_worker import HEAD, MOST_BYTES, Task, decoded, frames
from hipdrive.web.settings import Settings
from test_web import newcomer, post, state

HERE, WS = "http://127.0.0.1:8642", "ws://127.0.0.1:8642"
#: Answers each frame as if it had counted and measured.
WOODEN = """
import json, struct, sys
source = sys.stdin.buffer
task = json.loads(source.readline())
print(json.dumps({"ready": True, "task": task}), flush=True)
n = 0
while len(head := source.read(12)) == 12:
    source.read(struct.unpack("<dI", head)[1])
    n += 1
    value = {"id": "cadence", "side": "mean", "value": 168.0, "unit": "spm", "half_width": 1.0, "n_steps": 20}
    print(json.dumps({"at": n, "values": [value], "steps": 1, "inside": 0.5, "count": n}), flush=True)
"""
FRAME = bytes(8) + b"\xff\xd8picture"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(live, "COMMAND", (sys.executable, "-c", WOODEN))
    monkeypatch.setattr("hipdrive.web.pages.coach_live._LEAST_S", 0.0)
    with TestClient(make_app(Settings(folder=tmp_path)), base_url=HERE) as opened:
        newcomer(opened)
        yield opened


def session(
    client: TestClient, path: str = "/live", frames_sent: int = 3
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the worker was asked, and its answers, until the page says that it has ended."""
    with client.websocket_connect(WS + path, headers={"Origin": HERE}) as socket:
        task: dict[str, Any] = socket.receive_json()["task"]
        answers = []
        for _ in range(frames_sent):
            socket.send_bytes(FRAME)
            answers.append(socket.receive_json())
        socket.send_text("end")
        while not socket.receive_json().get("ended"):
            pass
    return task, answers


def test_a_free_run_is_written_down_with_what_was_seen(client: TestClient) -> None:
    task, answers = session(client, "/live?spm=170&view=rear")
    assert (task["low"], task["high"], task["view"]) == (168, 172, "rear")
    assert [a["at"] for a in answers] == [1, 2, 3]
    (kept,) = state(client).history.coached(1)
    assert (kept.kind, kept.programme_id) == ("free", None)
    assert kept.facts["values"] == {"cadence.mean": 168.0}
    assert kept.facts["steps"] == 3


def test_muscles_are_looked_for_only_where_they_are_asked_for(client: TestClient) -> None:
    page = client.get("/coach/live").text
    assert "Show muscles that a sensor streams" in page
    assert not session(client, "/live")[0]["muscles"]
    assert session(client, "/live?muscles=yes")[0]["muscles"]


def test_a_session_belongs_to_its_block_and_counts_only_when_whole(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = state(client).history
    post(client, "/programme", cue="quick_steps")
    gate = {"pain_now": "1", "calf_stiff": "0", "week_run_min": "100"}
    post(client, "/programme/gate", **gate)
    task, _ = session(client)
    assert task["measure"] == "cadence"
    (kept,) = history.coached(1)
    assert (kept.kind, kept.number, kept.feedback_share) == ("session", 1, 1.0)
    assert kept.gate["pain_now"] == 1
    assert "Session 1 of 8" in client.get("/coach").text  # some seconds are no session
    history.set_coached(kept.id, MINUTES[0], {})
    page = client.get("/coach").text
    assert "Session 2 of 8" in page
    assert "Not before" in page
    assert client.get("/coach/live").url.path == "/coach"
    session(client)  # an open page cannot go round the gate: this is no session of the block
    assert history.coached(1)[0].kind == "free"


def test_what_was_run_is_written_down_on_the_way(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "WRITE_S", 0.0)
    with client.websocket_connect(WS + "/live", headers={"Origin": HERE}) as socket:
        socket.receive_json()
        for _ in range(3):
            socket.send_bytes(FRAME)
            socket.receive_json()
        for _ in range(50):
            if state(client).history.coached(1):
                break
            time.sleep(0.05)
        assert len(state(client).history.coached(1)) == 1, "a kill now would lose nothing"
    assert len(state(client).history.coached(1)) == 1


def test_a_second_page_is_told_so_and_the_place_is_free_afterwards(client: TestClient) -> None:
    with client.websocket_connect(WS + "/live", headers={"Origin": HERE}) as first:
        first.receive_json()
        with client.websocket_connect(WS + "/live/clamshell", headers={"Origin": HERE}) as second:
            assert "already" in second.receive_json()["fault"]
    for _ in range(100):
        if not state(client).coaching:
            break
        time.sleep(0.05)
    session(client)


def test_a_drill_is_counted_and_written_down_once(client: TestClient) -> None:
    task, _ = session(client, "/live/clamshell", 4)
    assert task["drill"] == "clamshell"
    (kept,) = state(client).history.drills(1)
    assert (kept.drill, kept.repetitions, kept.by_camera) == ("clamshell", 4, True)


@pytest.mark.parametrize("frame", [b"", b"short", bytes(MOST_BYTES + 9)])
def test_frames_of_the_wrong_size_end_the_session(client: TestClient, frame: bytes) -> None:
    with client.websocket_connect(WS + "/live", headers={"Origin": HERE}) as socket:
        socket.receive_json()
        socket.send_bytes(frame)
        assert socket.receive_json() == {"ended": True}


def test_a_worker_that_breaks_off_is_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "COMMAND", (sys.executable, "-c", "pass"))
    with client.websocket_connect(WS + "/live", headers={"Origin": HERE}) as socket:
        assert "broke off" in socket.receive_json()["fault"]


def test_frames_are_read_until_one_is_wrong() -> None:
    import io

    good = HEAD.pack(1.5, 3) + b"abc"
    assert list(frames(io.BytesIO(good * 2))) == [(1.5, b"abc")] * 2
    for bad in (HEAD.pack(1.0, MOST_BYTES + 1), HEAD.pack(float("nan"), 1) + b"x", b"\x00" * 5):
        assert list(frames(io.BytesIO(good + bad))) == [(1.5, b"abc")]


def test_only_pictures_of_a_sane_size_are_decoded() -> None:
    import cv2

    def jpeg(width: int) -> bytes:
        return bytes(cv2.imencode(".jpg", np.zeros((8, width, 3), np.uint8))[1])

    picture = decoded(jpeg(64))
    assert picture is not None
    assert picture.shape == (8, 64, 3)
    for bad in (b"", b"GIF89a", b"\xff\xd8 no picture", jpeg(2000)):
        assert decoded(bad) is None
    assert json.loads(Task().line())["measure"] == "cadence"
