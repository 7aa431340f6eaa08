"""The examples of the docstrings and of `docs/examples` run, and every public function has one."""

from __future__ import annotations

import doctest
import inspect
import re
import runpy
import shutil
import sys
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import hipdrive
from hipdrive.report.export import write_trc
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"
SYMPTOMS = "[pain.knee_front]\nleft = 4\nright = 1\n"
PUBLIC = [name for name in hipdrive.__all__ if inspect.isfunction(getattr(hipdrive, name))]


def _made(drop_deg: float, seed: int, out: Path) -> None:
    runner = Runner(pelvic_drop_deg=(drop_deg, drop_deg), variability=1.0)
    write_trc(virtual_runner(runner, duration_s=10.0, fps=150.0, seed=seed).motion, out)


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files the examples name: two runs of a made runner, two rendered clips, what the runner told."""
    folder = tmp_path_factory.mktemp("recordings")
    _made(18.0, 1, folder / "run.trc")
    _made(5.0, 2, folder / "later.trc")
    (folder / "trials").mkdir()
    for name in ("run.trc", "later.trc"):
        shutil.copy(folder / name, folder / "trials" / name)
    (folder / "symptoms.toml").write_text(SYMPTOMS, encoding="utf-8")
    for view in ("rear", "side"):
        shutil.copy(ROOT / "clips" / f"demo_{view}.mp4", folder / f"{view}.mp4")
    return folder


@pytest.fixture
def here(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with these files in it, and nowhere else to write."""
    for path in recordings.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _with_examples() -> list[str]:
    source = ROOT / "src"
    files = sorted(p for p in source.rglob("*.py") if ">>> " in p.read_text(encoding="utf-8"))
    return [".".join(p.relative_to(source).with_suffix("").parts).removesuffix(".__init__") for p in files]


@pytest.mark.parametrize("module", _with_examples())
def test_the_examples_of_a_module_run(module: str, here: Path) -> None:
    found = doctest.testmod(import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_function_has_an_example_and_points_further(name: str) -> None:
    function = getattr(hipdrive, name)
    text = inspect.getdoc(function) or ""
    assert doctest.DocTestParser().get_examples(text), "Examples that run"
    assert "# doctest: +SKIP" not in text
    section = text.partition("See Also\n--------\n")[2].partition("\n\n")[0]
    assert section, "See Also"
    for line in section.splitlines():
        assert all(hasattr(hipdrive, other.strip()) for other in line.split(" : ")[0].split(",")), line


def _blocks() -> list[tuple[str, str]]:
    """The Python of README and docs, with the page it stands on."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = (
        (p, re.findall(r"^```python\n(.*?)^```", p.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))
        for p in pages
    )
    return [(str(page.relative_to(ROOT)), block) for page, blocks in found for block in blocks]


@pytest.mark.slow
@pytest.mark.parametrize(("page", "block"), _blocks(), ids=[page for page, _ in _blocks()])
def test_the_code_of_a_page_runs(page: str, block: str, here: Path) -> None:
    exec(compile(block, page, "exec"), {"__name__": "__main__"})


def _run(script: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", [script, *words])
    runpy.run_path(str(EXAMPLES / script), run_name="__main__")


@pytest.mark.slow
def test_phone(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _run("phone.py", monkeypatch, "rear.mp4", "side.mp4")
    said = capsys.readouterr().out
    assert "cadence: " in said
    assert "pelvic_drop: " in said
    assert said.splitlines()[-1] == str(Path("report", "report.html"))
    assert (here / "report" / "report.html").stat().st_size > 10_000


def test_mocap(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _run("mocap.py", monkeypatch, "run.trc")
    said = capsys.readouterr().out
    assert "contacts from kinematics" in said
    assert "pelvic_drop left: 18.0" in said
    assert set(pd.read_csv("measures.csv").id) > {"pelvic_drop", "cadence"}


def test_cohort(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = here / "cohort"
    folder.mkdir()
    for name in ("run.trc", "later.trc"):
        shutil.copy(here / name, folder / name)
    (folder / "broken.c3d").write_bytes(b"not a C3D file")
    _run("cohort.py", monkeypatch, "cohort", "table.parquet")
    said = capsys.readouterr()
    assert "broken.c3d" in said.err
    table = pd.read_parquet("table.parquet")
    assert set(table.recording) == {"run.trc", "later.trc"}
    drop = table[(table.id == "pelvic_drop") & (table.side == "mean")].set_index("recording").value
    assert drop["run.trc"] == pytest.approx(18.0, abs=1.0)
    assert drop["later.trc"] == pytest.approx(5.0, abs=1.0)


def test_a_cohort_of_nothing_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "empty").mkdir()
    with pytest.raises(SystemExit, match="nothing in it could be read"):
        _run("cohort.py", monkeypatch, "empty", "table.parquet")
    assert not (here / "table.parquet").exists()
