"""The app without a browser: pages, uploads, the queue, and what goes wrong."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hipdrive.history.store import History
from hipdrive.report import to_json
from hipdrive.report.page import render
from hipdrive.web.app import make_app
from hipdrive.web.jobs import Analyses, Busy
from hipdrive.web.settings import Settings
from hipdrive.web.state import AppState
from hipdrive.web.uploads import MOST_OPEN, Uploads, shown_name, sniff
from hipdrive.web.worker import PAGE, RESULT, AnalysisJob
from history_case import CANARY, filled
from report_case import both

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(200)
_TOKEN = re.compile(r'name="token" (?:content|value)="([^"]+)"')


@pytest.fixture
def client(tmp_path: Path, database: str | None) -> Iterator[TestClient]:
    app = make_app(Settings(folder=tmp_path, most_bytes=1000, database=database))
    with TestClient(app, base_url="http://127.0.0.1:8642") as opened:
        yield opened


def state(client: TestClient) -> AppState:
    found: AppState = client.app.state.hipdrive  # type: ignore[attr-defined]
    return found


def token(client: TestClient, path: str = "/athletes") -> str:
    found = _TOKEN.search(client.get(path).text)
    assert found is not None
    return found[1]


def post(client: TestClient, path: str, **told: Any) -> Any:
    return client.post(path, data={"token": token(client), **told})


def newcomer(client: TestClient, name: str = "Ada") -> None:
    assert post(client, "/athletes", name=name).status_code == 200


def send(client: TestClient, content: bytes, name: str = "rear.mp4", size: int | None = None) -> Any:
    mine = {"X-Token": token(client)}
    made = client.post("/uploads", json={"name": name, "size": size or len(content)}, headers=mine)
    if made.status_code != 200:
        return made
    id = made.json()["id"]
    sent = client.put(f"/uploads/{id}?offset=0", content=content, headers=mine)
    return client.post(f"/uploads/{id}/check", json={}, headers=mine) if sent.status_code == 200 else sent


# Pages.


def test_a_newcomer_is_welcomed_and_led_to_today(client: TestClient) -> None:
    assert "Welcome" in client.get("/").text
    newcomer(client, "<b>Ada</b>")
    page = client.get("/").text
    assert "<h1>Today</h1>" in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    assert "<b>Ada</b>" not in page


def test_every_page_answers_for_a_full_and_for_an_empty_athlete(client: TestClient) -> None:
    newcomer(client)
    paths = (
        "/",
        "/film",
        "/feel",
        "/history",
        "/coach",
        "/coach/live",
        "/warmup",
        "/settings",
        "/athletes",
        "/offline",
    )
    for path in paths:
        assert client.get(path).status_code == 200, path
    mine = filled(state(client).history)
    post(client, f"/athletes/{mine}")
    for path in (*paths, "/visits/1"):
        assert client.get(path).status_code == 200, path
    assert CANARY in client.get("/visits/1/report").text
    assert client.get("/visits/1").text.count("<h1>") == 1


def test_pages_need_nothing_from_elsewhere_and_nothing_inline(client: TestClient) -> None:
    newcomer(client)
    for path in ("/", "/film", "/feel", "/history", "/coach", "/coach/live", "/warmup/clamshell", "/settings"):
        page = client.get(path).text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), path
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page), path
        for asset in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            assert client.get(asset).status_code == 200, asset


def test_a_visit_of_somebody_else_is_not_there(client: TestClient) -> None:
    filled(state(client).history)
    newcomer(client)
    for path in ("/visits/1", "/visits/1/report", "/clips/1", "/visits/99", "/visits/1/state"):
        assert client.get(path).status_code == 404, path


def test_what_is_told_is_kept_and_a_contradiction_is_a_sentence(client: TestClient) -> None:
    newcomer(client)
    told = {
        "pain.knee_front.left": "3",
        "pain.knee_front.when": ["start"],
        "soreness.calf": "2,5",
        "flag.night_pain": "no",
    }
    assert "Told today." in post(client, "/feel", **told).text
    kept = state(client).history.symptoms(1)[0].answers
    assert kept["pain"]["knee_front"]["left"] == 3
    assert kept["soreness"] == {"calf": 2.5}
    wrong = post(client, "/feel", **{"pain.knee_front.left": "11"})
    assert wrong.status_code == 400
    assert "off its scale" in wrong.text
    assert len(state(client).history.symptoms(1)) == 1


def test_a_safety_flag_comes_before_anything_else(client: TestClient) -> None:
    newcomer(client)
    page = post(client, "/feel", **{"flag.bladder_bowel": "yes"}).text
    assert "Get emergency help now." in page
    assert "/film" not in page.split("<main")[1].split("</main>")[0]
    post(client, "/programme", cue="quick_steps")
    gate = post(client, "/programme/gate", pain_now="0", calf_stiff="0", week_run_min="100")
    assert "Stop here" in gate.text


def test_many_visits_are_shown_a_page_at_a_time(client: TestClient) -> None:
    newcomer(client)
    for _ in range(60):
        state(client).history.add_visit(1, [], 3.0)
    first = client.get("/history").text
    assert first.count('href="/visits/') == 50
    link = re.search(r'href="(/history\?before=\d+)"', first)
    assert link is not None
    rest = client.get(link[1]).text
    assert rest.count('href="/visits/') == 10
    assert "Earlier visits" not in rest


def test_two_visits_are_compared_by_the_rules_of_compare(client: TestClient) -> None:
    newcomer(client)
    history = state(client).history
    contract = to_json(both()).model_dump(mode="json", by_alias=True)
    for _ in range(2):
        history.add_result(history.add_visit(1, [], 3.0), contract, "page")
    page = client.get("/compare?before=1&after=2")
    assert page.status_code == 200
    assert "What changed" in page.text
    assert "Over time" in client.get("/history").text
    for wrong in ("before=1&after=1", "before=1&after=77", "before=x", ""):
        assert client.get(f"/compare?{wrong}").status_code in (400, 404)


def test_the_programme_is_gated_and_a_session_cannot_be_skipped(client: TestClient) -> None:
    newcomer(client)
    assert "Begin eight sessions" in client.get("/coach").text
    page = post(client, "/programme", cue="quick_steps").text
    assert "Session 1 of 8: 15 minutes" in page
    assert client.get("/coach/live").url.path == "/coach"  # the gate comes first
    hurt = {"pain_now": "7", "calf_stiff": "0", "week_run_min": "100"}
    assert "moved, not lost" in post(client, "/programme/gate", **hurt).text
    assert client.get("/coach/live").url.path == "/coach"
    assert "<h1>Live</h1>" in post(client, "/programme/gate", **{**hurt, "pain_now": "1"}).text
    assert post(client, "/programme", cue="nonsense").status_code == 400


def test_the_live_page_has_the_band_that_is_coached(client: TestClient) -> None:
    newcomer(client)
    free = client.get("/coach/live").text
    assert 'data-low="' not in free
    page = client.get("/coach/live?spm=170").text
    assert 'data-low="168' in page
    assert 'data-high="172' in page
    assert page.index('id="number"') < page.index('id="target"') < page.index('id="caption"')


def test_three_sessions_put_off_for_pain_end_the_block(client: TestClient) -> None:
    newcomer(client)
    post(client, "/programme", cue="level_belt")
    said = [post(client, "/programme/gate", pain_now="7", calf_stiff="0", week_run_min="9").text for _ in range(3)]
    assert ["Stop here" in s for s in said] == [False, False, True]
    assert "Begin eight sessions" in client.get("/coach").text


def test_a_set_is_written_down_by_hand(client: TestClient) -> None:
    newcomer(client)
    assert "easier" in post(client, "/warmup/clamshell", count="12", effort="7").text
    assert "clamshell × 12" in client.get("/").text
    assert post(client, "/warmup/clamshell", count="0").status_code == 400
    assert client.get("/warmup/nonsense").status_code == 404


def test_speed_is_asked_and_shown_in_the_units_chosen(client: TestClient) -> None:
    newcomer(client)
    state(client).history.add_visit(1, [], 3.0)
    assert "10.8 km/h" in client.get("/visits/1").text
    post(client, "/settings", units="imperial")
    assert "6.7 miles an hour" in client.get("/visits/1").text


def test_lengths_and_weights_are_asked_and_shown_in_the_units_chosen(client: TestClient) -> None:
    newcomer(client)
    told = {"runner.height_m": "70", "runner.mass_kg": "150", "load.weekly_km_now": "20", "flag.night_pain": "no"}
    post(client, "/settings", units="imperial")
    assert "Told today." in post(client, "/feel", **told).text
    kept = state(client).history.symptoms(1)[0].answers
    assert kept["runner"]["height_m"] == pytest.approx(1.778)
    assert kept["runner"]["mass_kg"] == pytest.approx(68.0389, abs=1e-4)
    assert kept["load"]["weekly_km_now"] == pytest.approx(32.18688)
    page = client.get("/feel").text
    assert "Height in inches" in page
    assert re.search(r'id="runner.height_m"[^>]*value="70"', page)
    history = state(client).history
    width = {"id": "step_width_mm", "side": "mean", "unit": "mm", "value": 127.0, "se": 5.08, "ci95": [101.6, 152.4]}
    width |= {"n_steps": 20, "detectable_change": 25.4, "view": "3d", "flags": []}
    history.add_result(history.add_visit(1, [], 3.0), {"measurements": [width]}, "page")
    assert "5.00 ± 1.00 in" in client.get("/visits/1").text
    assert "5.00 in" in client.get("/history").text
    post(client, "/settings", units="metric")
    assert "127 ± 25 mm" in client.get("/visits/1").text
    assert re.search(r'id="runner.height_m"[^>]*value="1.778"', client.get("/feel").text)


def test_export_and_deletion(client: TestClient) -> None:
    mine = filled(state(client).history)
    post(client, f"/athletes/{mine}")
    assert client.get("/export").content.startswith(b"PK")
    assert list((state(client).settings.folder / "work").glob("*")) == []
    assert post(client, "/delete", name="wrong").status_code == 400
    assert "Everything is deleted." in post(client, "/delete", name=CANARY).text
    assert not (state(client).settings.folder / "clips" / str(mine)).exists()


# Uploads.


def test_an_upload_arrives_in_parts_and_goes_on_where_it_stopped(client: TestClient) -> None:
    mine = {"X-Token": token(client)}
    made = client.post("/uploads", json={"name": "a.mp4", "size": len(MP4)}, headers=mine).json()
    place = f"/uploads/{made['id']}"
    assert client.put(f"{place}?offset=0", content=MP4[:50], headers=mine).json()["received"] == 50
    again = client.put(f"{place}?offset=0", content=MP4[:50], headers=mine)
    assert (again.status_code, again.json()["received"]) == (409, 50)
    assert client.get(place).json()["received"] == 50
    # The server is stopped and started: what is on disk goes on.
    fresh = Uploads(state(client).uploads.folder, 1000)
    owner = json.loads(next(fresh.folder.glob("*.json")).read_text())["owner"]
    assert fresh.get(owner, made["id"]).received == 50
    assert client.put(f"{place}?offset=50", content=MP4[50:], headers=mine).json()["received"] == len(MP4)
    assert state(client).uploads.get(owner, made["id"]).file.read_bytes() == MP4


def test_uploads_that_are_refused_say_why_and_leave_nothing(client: TestClient) -> None:
    cases = {
        "a.mp4": (b"PK\x03\x04" + bytes(99), 415, "ZIP archive"),
        "b.mp4": (b"\xff\xd8\xff" + bytes(99), 415, "picture"),
        "c.mp4": (b"\x7fELF" + bytes(99), 415, "program"),
        "d.mp4": (bytes(99), 415, "no video"),
        "e.mp4": (MP4 + bytes(2000), 413, "larger"),
    }
    for name, (content, status, said) in cases.items():
        refused = send(client, content, name)
        assert (refused.status_code, said in refused.json()["said"]) == (status, True), name
    assert list(state(client).uploads.folder.iterdir()) == []
    assert send(client, MP4 + bytes(100), size=len(MP4)).status_code == 413
    for size in (0, -1, "9", True, None):
        made = client.post("/uploads", json={"name": "x", "size": size}, headers={"X-Token": token(client)})
        assert made.status_code == 400


def test_an_upload_belongs_to_its_session(client: TestClient) -> None:
    id = send(client, MP4).json()["id"]
    assert client.get(f"/uploads/{id}").status_code == 200
    client.cookies.clear()
    assert client.get(f"/uploads/{id}").status_code == 404
    assert client.get("/uploads/..%2f..%2fsession.key").status_code == 404


def test_no_more_than_some_uploads_at_once(client: TestClient) -> None:
    mine = {"X-Token": token(client)}
    codes = [
        client.post("/uploads", json={"name": "x", "size": 9}, headers=mine).status_code for _ in range(MOST_OPEN + 1)
    ]
    assert codes == [200] * MOST_OPEN + [429]


def test_a_full_disk_is_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipdrive.web.uploads.SPARE_BYTES", 10**18)
    refused = send(client, MP4)
    assert refused.status_code == 507
    assert "disk is too full" in refused.json()["said"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\clips\\a.mp4", "a.mp4"),
        ("a\x00\n\r\x1b[2Jb.mp4", "a[2Jb.mp4"),
        ("", "clip"),
        (None, "clip"),
        ("..", ".."),
        ("x" * 500, "x" * 120),
    ],
)
def test_names_are_only_ever_shown(given: object, shown: str, tmp_path: Path) -> None:
    assert shown_name(given) == shown
    uploads = Uploads(tmp_path / "up", 1000)
    upload = uploads.begin("me", given, 9)
    assert upload.file.parent == tmp_path / "up"
    assert re.fullmatch(r"[\w-]{22}\.part", upload.file.name)


def test_the_kind_is_read_from_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "x"
    kinds = {
        MP4: ".mp4",
        b"\x00\x00\x00\x14ftypqt  " + bytes(50): ".mov",
        b"\x1a\x45\xdf\xa3" + b"....webm": ".webm",
        b"\x1a\x45\xdf\xa3" + b"matroska": ".mkv",
        b"RIFF\x00\x00\x00\x00AVI LIST": ".avi",
        b"PathFileType\t4": ".trc",
        b"\x02\x50" + bytes(60): ".c3d",
    }
    for content, suffix in kinds.items():
        file.write_bytes(content)
        assert sniff(file, "whatever.exe") == suffix


# The queue.


def run(coroutine: Any) -> Any:
    return asyncio.run(asyncio.wait_for(coroutine, 60))


def _fake(what: str) -> tuple[str, ...]:
    return (
        sys.executable,
        "-c",
        f"import sys, json, os, time, pathlib\njob = json.loads(sys.stdin.readline())\n{what}",
    )


DONE = """
import pathlib
folder = pathlib.Path(job["folder"])
(folder / "result.json").write_text(json.dumps({"measurements": []}))
(folder / "report.html").write_text("page")
print(json.dumps({"share": 0.5}), flush=True)
print(json.dumps({"done": True}), flush=True)
"""


async def analysed(tmp_path: Path, what: str, *, most_s: float = 30.0, cancel: bool = False) -> tuple[str, str]:
    history = History(folder=tmp_path)
    visit = history.add_visit(history.add_athlete("Ada"), [])
    queue = Analyses(history, 1, 2, most_s, _fake(what))
    folder = tmp_path / "job"
    folder.mkdir()
    queue.start()
    queue.submit(visit, AnalysisJob(str(folder), (), {}, None, 10))
    for _ in range(1000):
        await asyncio.sleep(0.05)
        if cancel and queue.progress.get(visit) and queue.progress[visit].stage == "running":
            await queue.cancel(visit)
        if visit not in queue.progress:
            break
    await queue.stop()
    found = history.visit(visit)
    assert not folder.exists(), "the clips of a job are removed whatever happens"
    assert (history.result(visit) is not None) == (found.state == "done")
    return found.state, found.message


@pytest.mark.parametrize(
    ("what", "state", "said"),
    [
        (DONE, "done", ""),
        ("print(json.dumps({'fault': 'This shows walking.'}))", "failed", "walking"),
        ("os._exit(11)", "failed", "broke off"),
        ("print('not json', flush=True)", "failed", "broke off"),
        ("pass", "failed", "broke off"),
    ],
)
def test_whatever_a_worker_does_is_a_clear_message(tmp_path: Path, what: str, state: str, said: str) -> None:
    found = run(analysed(tmp_path, what))
    assert found[0] == state
    assert said in found[1]


def test_an_analysis_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    assert run(analysed(tmp_path, "time.sleep(60)", most_s=1.0))[1].startswith("The analysis took too long")


def test_an_analysis_can_be_cancelled(tmp_path: Path) -> None:
    assert run(analysed(tmp_path, "time.sleep(60)", cancel=True))[0] == "cancelled"


def test_the_queue_is_bounded(tmp_path: Path) -> None:
    async def fill() -> None:
        history = History(folder=tmp_path)
        queue = Analyses(history, 1, 2, 1.0, _fake("pass"))
        job = AnalysisJob(str(tmp_path / "none"), (), {}, None, 10)
        for visit in (1, 2):
            queue.submit(visit, job)
        assert queue.full
        with pytest.raises(Busy):
            queue.submit(3, job)
        assert queue.ahead(2) == 1

    run(fill())


def test_a_start_after_a_kill_says_what_was_cut_off_and_removes_its_clips(tmp_path: Path) -> None:
    history = History(folder=tmp_path)
    visit = history.add_visit(history.add_athlete("Ada"), [])
    history.set_state(visit, "running")
    history.close()
    (tmp_path / "work" / "x").mkdir(parents=True)
    (tmp_path / "work" / "x" / "1.mp4").write_bytes(MP4)
    with TestClient(make_app(Settings(folder=tmp_path)), base_url="http://127.0.0.1"):
        found = History(folder=tmp_path).visit(visit)
        assert (found.state, "stopped during" in found.message) == ("failed", True)
        assert not (tmp_path / "work").exists()


def test_the_worker_itself_refuses_a_hostile_clip_in_a_sentence(tmp_path: Path) -> None:
    async def go() -> tuple[str, str]:
        history = History(folder=tmp_path)
        visit = history.add_visit(history.add_athlete("Ada"), [])
        queue = Analyses(history)
        folder = tmp_path / "job"
        folder.mkdir()
        (folder / "1.mp4").write_bytes(MP4)
        queue.start()
        queue.submit(visit, AnalysisJob(str(folder), (("1.mp4", "my run.mp4"),), {}, None, 60))
        for _ in range(600):
            await asyncio.sleep(0.1)
            if visit not in queue.progress:
                break
        await queue.stop()
        found = history.visit(visit)
        return found.state, found.message

    state, message = run(go())
    assert state == "failed"
    assert message.startswith("“my run.mp4”")
    assert str(tmp_path) not in message


def test_the_words_of_the_worker_are_those_the_server_knows() -> None:
    assert (RESULT, PAGE) == ("result.json", "report.html")
    assert callable(render)
