"""Many recordings: one command, resumed after a kill, one bad file one row."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import fsspec
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster
from fsspec.implementations.local import LocalFileSystem

import hipdrive as hd
from hipdrive.cohorts import Cohort, Settings, cohort
from hipdrive.cohorts.plan import Item, Sayings, content_of, find
from hipdrive.cohorts.said import pattern, read_manifest
from hipdrive.cohorts.store import Store
from hipdrive.cohorts.work import hashed, work
from hipdrive.errors import HipdriveError, InputError, OutputError
from hipdrive.report.export import write_trc
from hipdrive.version import __version__
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

_DROPS = (3.0, 5.0, 7.0, 9.0, 11.0)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a Dask scheduler with two workers."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five short runs of made runners in two folders, and a copy of the first."""
    folder = tmp_path_factory.mktemp("runs")
    for name in ("a", "b"):
        (folder / name).mkdir()
    for i, drop in enumerate(_DROPS):
        runner = Runner(pelvic_drop_deg=(drop, drop), variability=1.0)
        write_trc(virtual_runner(runner, 5.0, 60.0, seed=i).motion, folder / "ab"[i % 2] / f"R{i}_v1.trc")
    shutil.copy(folder / "a" / "R0_v1.trc", folder / "b" / "again.trc")
    return folder


@pytest.fixture(scope="module")
def made(runs: Path, tmp_path_factory: pytest.TempPathFactory, scheduler: str) -> Cohort:
    """Their cohort."""
    return cohort(runs, tmp_path_factory.mktemp("made") / "out", scheduler=scheduler)


@pytest.fixture
def own(runs: Path, tmp_path: Path) -> Path:
    """The runs in a folder of their own."""
    return Path(shutil.copytree(runs, tmp_path / "runs"))


@pytest.fixture
def done(made: Cohort, own: Path, tmp_path: Path) -> Path:
    """Their cohort, as if it had been made of that folder."""
    out = Path(shutil.copytree(made.address, tmp_path / "out"))
    about = made.about.model_copy(update={"folder": own.as_uri()})
    (out / "cohort.json").write_text(about.model_dump_json(), encoding="utf-8")
    return out


def _bytes(folder: Path) -> dict[str, bytes]:
    """Every file but the one that holds the time of its making."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != "cohort.json")
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def test_the_tables_hold_what_one_by_one_gives(runs: Path, made: Cohort) -> None:
    table = made.with_runs().compute()
    drop = table[(table["id"] == "pelvic_drop") & (table["side"] == "mean")].set_index("path")["value"]
    for i, true in enumerate(_DROPS):
        assert drop[f"{'ab'[i % 2]}/R{i}_v1.trc"] == pytest.approx(true, abs=1.0)
    alone = hd.analyse(runs / "a" / "R2_v1.trc").get("pelvic_drop")
    assert alone is not None
    assert drop["a/R2_v1.trc"] == alone.value
    assert len(made.contacts.compute()) == made.recordings["contacts"].sum().compute()
    assert made.strides.compute()["pelvic_drop"].mean() == pytest.approx(np.mean(_DROPS), abs=1.0)


def test_the_curve_of_a_cohort_is_that_of_the_waveforms(runs: Path, made: Cohort) -> None:
    curves = made.with_runs("curves").compute().set_index(["path", "id", "side"])
    wave = hd.analyse(runs / "a" / "R2_v1.trc").waveforms()["pelvic_drop", "left"]
    np.testing.assert_allclose(curves.loc[("a/R2_v1.trc", "pelvic_drop", "left"), "mean"], wave.mean, atol=1e-4)


def test_two_files_of_one_content_are_read_once(made: Cohort) -> None:
    files = made.files.set_index("path")
    assert len(made.recordings) == 5
    assert files.loc["b/again.trc", "status"] == "same"
    assert files.loc["b/again.trc", "recording"] == files.loc["a/R0_v1.trc", "recording"]


def test_a_second_run_reads_nothing(own: Path, done: Path) -> None:
    before, told = _bytes(done), []
    # No scheduler is asked: this address would be refused.
    cohort(own, done, scheduler="tcp://127.0.0.1:9", told=lambda what, done, total: told.append(what))
    assert told == []
    assert _bytes(done) == before


def test_what_is_new_is_read_and_what_is_gone_leaves(own: Path, done: Path, scheduler: str) -> None:
    (own / "a" / "R2_v1.trc").unlink()
    write_trc(virtual_runner(Runner(variability=1.0), 5.0, 60.0, seed=9).motion, own / "new.trc")
    told: list[tuple[str, int, int]] = []
    paths = set(cohort(own, done, scheduler=scheduler, told=lambda *w: told.append(w)).recordings["path"].compute())
    assert told == [("recognising", 1, 1), ("analysing", 1, 1)]
    assert paths == {"new.trc", "a/R0_v1.trc", "a/R4_v1.trc", "b/R1_v1.trc", "b/R3_v1.trc"}
    assert {p.stem for p in (done / "curves").rglob("*.parquet")} == Store(str(done)).keys("recordings")


def test_what_is_said_belongs_to_a_recording(own: Path, done: Path, tmp_path: Path, scheduler: str) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("file,speed_mps,group\na/R2_v1.trc,3.1,patients\n", encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    again = cohort(own, done, manifest=manifest, scheduler=scheduler, told=lambda *w: told.append(w))
    assert told == [("analysing", 1, 1)]
    row = again.recordings.compute().set_index("path").loc["a/R2_v1.trc"]
    assert (row["speed_mps"], row["group"]) == (3.1, "patients")
    assert len(again.recordings) == 5


def test_each_corrupted_file_is_one_row(own: Path, done: Path, scheduler: str) -> None:
    rng = random.Random(4)
    whole = (own / "a" / "R0_v1.trc").read_bytes()
    for i in range(20):
        kind = (".trc", ".c3d", ".mp4", ".npz", ".json")[i % 5]
        content = whole[: rng.randrange(50, 400)] if i % 2 else bytes(rng.randbytes(300 + i))
        (own / f"bad{i:02d}{kind}").write_bytes(content)
    made = cohort(own, done, scheduler=scheduler)
    assert sorted(made.errors["path"]) == sorted(p.name for p in own.glob("bad*"))
    assert made.errors["error"].str.endswith(".").all()
    assert len(made.recordings) == 5
    assert len(cohort(own, done, scheduler="tcp://127.0.0.1:9").errors) == 20


@pytest.mark.slow
def test_killed_three_times_and_resumed_it_is_the_same(own: Path, done: Path, tmp_path: Path, scheduler: str) -> None:
    shutil.move(done, tmp_path / "whole")
    words = [sys.executable, "-m", "hipdrive.cli", "cohort", str(own), "-o", str(tmp_path / "out"), "-q"]
    words += ["--scheduler", scheduler]
    for part in (1, 2, 4):
        run = subprocess.Popen(words, start_new_session=True)
        while run.poll() is None and len(Store(str(tmp_path / "out")).keys("recordings")) < part:
            time.sleep(0.02)
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    subprocess.run(words, check=True)
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "whole")


def test_a_half_written_partition_is_written_again(own: Path, done: Path, scheduler: str) -> None:
    before = _bytes(done)
    one = next((done / "recordings").rglob("*.parquet"))
    # What a kill between two tables leaves: the last one missing, under it half of another.
    one.unlink()
    curves = done / "curves" / one.parent.name / one.name
    curves.with_name(f".{one.name}.part").write_bytes(curves.read_bytes()[:100])
    cohort(own, done, scheduler=scheduler)
    assert _bytes(done) == before


def test_provenance_is_in_each_partition(made: Cohort) -> None:
    for path in Path(made.address).rglob("*.parquet"):
        about = pq.read_schema(path).metadata
        assert about[b"hipdrive"].decode() == __version__
        assert b'"auto"' in about[b"parameters"]
        assert b"pose_landmark_full.tflite" in about[b"models"]


def test_in_and_out_of_any_file_system(runs: Path, made: Cohort) -> None:
    """One that only this process knows, so the workers are its threads."""
    fs = fsspec.filesystem("memory")
    fs.pipe_file("/in/a/R2_v1.trc", (runs / "a" / "R2_v1.trc").read_bytes())
    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:
        assert len(cohort("memory://in", "memory://out", scheduler=cluster.scheduler_address).recordings) == 1
    # The same content gives the same partition, wherever it lies.
    there = {p.removeprefix("/out/"): fs.cat_file(p) for p in fs.find("/out") if "/files" not in p and ".json" not in p}
    here = _bytes(Path(made.address))
    assert len(there) == 6
    assert all(here[path] == content for path, content in there.items())


def test_a_cohort_of_another_choice_is_not_mixed(own: Path, done: Path, scheduler: str) -> None:
    other = Settings(contacts="kinematics")
    with pytest.raises(InputError, match=r"contacts auto, not .* Make it again with --redo"):
        cohort(own, done, scheduler=scheduler, settings=other)
    for name in ("R0_v1.trc", "R4_v1.trc"):
        (own / "a" / name).unlink()
    shutil.rmtree(own / "b")
    made = cohort(own, done, scheduler=scheduler, settings=other, redo=True)
    assert made.about.parameters["contacts"] == "kinematics"
    assert len(made.recordings) == 1


def test_an_older_layout_is_named(own: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "cohort.json").write_text('{"schema": 0}', encoding="utf-8")
    with pytest.raises(InputError, match="another version of hipdrive"):
        cohort(own, tmp_path / "out")


def test_a_folder_with_other_things_is_left_alone(own: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is no cohort"):
        cohort(own, own / "a")


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("file,sped_mps\n", "Did you mean speed_mps"),
        ("file,shoe\n", "a column 'shoe'"),
        ("path,athlete\n", "no column called file"),
        ("file,athlete\na/R0_v1.trc,x\na/R0_v1.trc,y\n", "names a/R0_v1.trc twice"),
        ("file,speed_mps\na/R0_v1.trc,fast\n", "'fast' for speed_mps in line 2"),
        ("file\nnowhere.trc\n", "holds no nowhere.trc"),
    ],
)
def test_a_wrong_manifest_is_one_sentence(own: Path, tmp_path: Path, manifest: str, said: str) -> None:
    path = tmp_path / "manifest.csv"
    path.write_text(manifest, encoding="utf-8")
    with pytest.raises(HipdriveError, match=said):
        cohort(own, tmp_path / "out", manifest=path, scheduler="tcp://127.0.0.1:9")


def test_names_tell_athlete_and_speed() -> None:
    read = pattern("{athlete}_T{speed_dmps}.npz")
    assert read("deep/RBDS001_T35.npz") == {"athlete": "RBDS001", "speed_mps": 3.5}
    assert read("RBDS001_static.npz") is None
    assert pattern("{group}/{athlete}_{*}_{speed_kmh}.c3d")("ill/a_x_10p8.c3d") == {
        "group": "ill",
        "athlete": "a",
        "speed_mps": 3.0,
    }
    with pytest.raises(HipdriveError, match="athlete"):
        pattern("{athlet}.c3d")


def test_a_standing_trial_is_found_by_its_name(own: Path) -> None:
    shutil.copy(own / "a" / "R0_v1.trc", own / "a" / "R0_static.trc")
    sayings = Sayings(read_manifest("file", "m"), "{athlete}_{visit}.trc", "{athlete}_static.trc")
    items = {item.path: item for item in find(str(own), sayings).items}
    assert "a/R0_static.trc" not in items
    assert items["a/R0_v1.trc"].said["static"] == "a/R0_static.trc"
    assert "static" not in items["b/R1_v1.trc"].said


def test_forces_beside_are_part_of_the_content(own: Path) -> None:
    before = {item.path: content_of(item) for item in find(str(own), Sayings()).items}
    (own / "a" / "R0_v1_grf.mot").write_text("forces", encoding="utf-8")
    items = {item.path: item for item in find(str(own), Sayings()).items}
    assert "a/R0_v1_grf.mot" not in items
    assert content_of(items["a/R0_v1.trc"]) != before["a/R0_v1.trc"]


def test_a_file_that_changes_while_it_is_read_is_read_again(own: Path, tmp_path: Path) -> None:
    item = next(i for i in find(str(own), Sayings()).items if i.path == "a/R0_v1.trc")
    outcome = work(item, "k" * 20, "the hash of what it was", str(tmp_path / "out"), Settings(), __version__)
    assert outcome.status == "again"
    assert "changed while it was read" in outcome.error
    assert not (tmp_path / "out" / "recordings").exists()


def test_a_huge_recording_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.c3d"
    with path.open("wb") as stream:
        stream.truncate(10 * 1024**3)  # takes no room on the disk
    began = time.monotonic()
    content, fault = hashed(Item(str(tmp_path), "big.c3d", bytes=path.stat().st_size))
    assert not content
    assert fault.startswith("is 10.7 GB: reading it would take more memory")
    assert time.monotonic() - began < 1


def test_a_folder_that_cannot_be_opened_is_one_row(
    own: Path, done: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = LocalFileSystem.ls

    def ls(self: LocalFileSystem, path: str, detail: bool = False, **words: object) -> object:
        if path == str(own / "b"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(self, path, detail, **words)

    monkeypatch.setattr(LocalFileSystem, "ls", ls)
    made = cohort(own, done, scheduler=scheduler)
    assert made.errors.to_dict("records") == [{"path": "b", "error": "cannot be opened (Permission denied)"}]
    assert len(made.recordings) == 5, "what lies in it is not thrown away"


def test_a_full_disk_ends_the_run_with_a_sentence_and_is_resumed(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 3

    def full(self: Store, relative: str, content: bytes, whole=Store.put) -> None:  # type: ignore[no-untyped-def]
        if relative.startswith("recordings") and len(self.keys("recordings")) >= room:
            from hipdrive.files import output_error

            raise output_error(relative, OSError(errno.ENOSPC, "No space left on device"))
        whole(self, relative, content)

    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:
        address = cluster.scheduler_address
        with monkeypatch.context() as patch:
            patch.setattr(Store, "put", full)
            with pytest.raises(OutputError, match="the disk is full"):
                cohort(own, tmp_path / "out", scheduler=address)
        assert len(Store(str(tmp_path / "out")).keys("recordings")) == room
        assert len(cohort(own, tmp_path / "out", scheduler=address).recordings) == 5


def _deadly(item: Item) -> tuple[str, str]:
    os.kill(os.getpid(), signal.SIGKILL)
    return "", ""


@pytest.mark.slow
def test_a_recording_that_kills_its_worker_is_one_row(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dask

    from hipdrive.cohorts import cluster as ours

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        calls = [("a", _deadly, (Item("x", "a"),)), ("b", hashed, (Item(str(own), "a/R0_v1.trc"),))]
        results = dict(ours.each(lambda: client, calls))
    assert "ended every process that read it" in results["a"] or "ended every process that read it" in results["b"]


def test_no_scheduler_is_one_sentence(own: Path, tmp_path: Path) -> None:
    with pytest.raises(HipdriveError, match="no Dask scheduler answers there"):
        cohort(own, tmp_path / "out", scheduler="tcp://127.0.0.1:9")


@pytest.mark.slow
def test_a_scheduler_that_goes_away_is_one_sentence(own: Path, tmp_path: Path) -> None:
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50)

    def told(what: str, done: int, total: int) -> None:
        if what == "analysing":
            cluster.close()

    with pytest.raises(HipdriveError, match="The scheduler went away"):
        cohort(own, tmp_path / "out", scheduler=cluster.scheduler_address, told=told)
    assert len(Store(str(tmp_path / "out")).keys("recordings")) >= 1


def test_a_worker_of_another_version_is_one_sentence(own: Path, tmp_path: Path) -> None:
    item = find(str(own), Sayings()).items[0]
    with pytest.raises(HipdriveError, match="Install the same on both"):
        work(item, "k", "c", str(tmp_path), Settings(), "0.0.0")


def test_recorded_trials(data_dir: Path, tmp_path: Path, scheduler: str) -> None:
    """Two runners of RBDS cut to six seconds each, with their standing trials beside them."""
    folder = tmp_path / "trials"
    folder.mkdir()
    for runner in ("RBDS001", "RBDS003"):
        shutil.copy(data_dir / "rbds" / f"{runner}_static.npz", folder)
        with np.load(data_dir / "rbds" / f"{runner}_T35.npz") as archive:
            arrays = {name: archive[name] for name in archive.files}
        for name, clock in (("t_s", ("t_s", "markers_mm")), ("force_t_s", ("force_t_s", "force_n"))):
            keep = arrays[name] <= arrays[name][0] + 6.0
            arrays |= {one: arrays[one][keep] for one in clock}
        np.savez(folder / f"{runner}_T35.npz", **arrays)  # type: ignore[arg-type]
    made = cohort(folder, tmp_path / "out", names="{athlete}_T{speed_dmps}.npz", scheduler=scheduler)
    rows = made.recordings.compute()
    assert sorted(rows["athlete"]) == ["RBDS001", "RBDS003"]
    assert (rows["speed_mps"] == 3.5).all()
    assert (rows["contacts_from"] == "force").all()
    assert made.errors.empty
    assert isinstance(made.strides.compute(), pd.DataFrame)
