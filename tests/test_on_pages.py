"""What a page shows holds nothing that belongs to a terminal: no option, no command, no name of a variable."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import hipdrive
from hipdrive.coaching import plan
from hipdrive.report.html import el
from hipdrive.report.page import render
from hipdrive.screening import screen, symptoms_from
from hipdrive.web.app import make_app
from hipdrive.web.settings import Settings
from hipdrive.wording.options import in_words
from history_case import filled
from report_case import both, grey_frames, measured

SOURCE = Path(hipdrive.__file__).parent
#: Rooms and files whose sentences a terminal alone prints, or that are pages of the documentation.
TERMINAL = (
    *(
        "cli/",
        "cohorts/",
        "trial/command.py",
        "doctor.py",
        "demo.py",
        "outputs.py",
        "pose/models",
        "sources/proposal.py",
    ),
    *("history/backup.py", "history/retest.py", "web/app.py", "web/command.py", "web/settings.py", "screening/page.py"),
    *("report/contract", "report/export.py", "evidence/article.py", "evidence/norm_models.py"),
    *("report/drawing.py", "wording/options.py"),  # style sheets; what is looked for
    *(
        "sources/labels.py",
        "web/pages/login.py",
    ),  # a C3D file's subject is named in a terminal alone; how to start the app
)
COMMAND = re.compile(
    r"(?<![\w-])--[a-z]|`?hipdrive (?:analyze|trial|symptoms|warmup|drill|guide|coach|compare|serve)\b(?!\.)"
)
#: A variable's name, with the table it stands in; the name of a file is none.
IDENTIFIER = re.compile(r"(?<![\w/.-])(?:[a-z]+\.)?[a-z]+(?:_[a-z0-9]+)+(?![\w/-]|\.\w)")
PATHS = (
    "/",
    "/film",
    "/feel",
    "/history",
    "/coach",
    "/coach/live",
    "/warmup",
    "/warmup/clamshell",
    "/settings",
    "/trial",
)


def sentences(path: Path) -> Iterator[str]:
    """String literals of a module that hold several words, without docstrings; holes in them are an x."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    whole = [n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)]
    inside = {id(part) for one in whole for part in one.values}
    texts = ["".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in one.values) for one in whole]
    texts += [
        n.value for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs and id(n) not in inside
    ]  # fmt: skip
    return (text for text in texts if " " in text)


def modules() -> list[Path]:
    named = ((p, p.relative_to(SOURCE).as_posix()) for p in sorted(SOURCE.rglob("*.py")))
    return [path for path, name in named if not name.startswith(TERMINAL)]


def read_aloud(page: str) -> str:
    """What a reader sees or hears of a page, without its scripts, styles and code."""
    bare = re.sub(r"<(script|style|code)\b.*?</\1>", " ", page, flags=re.DOTALL)
    said = re.findall(r'\s(?:title|alt|aria-label)="([^"]*)"', bare)
    return unescape(" ".join([re.sub(r"<[^>]*>", " ", bare), *said]))


def faults(page: str) -> list[str]:
    """Each place of a page that belongs to a terminal, with what stands around it."""
    text = read_aloud(page)
    found = [m for kind in (COMMAND, IDENTIFIER) for m in kind.finditer(text)]
    return [text[max(m.start() - 60, 0) : m.end() + 30] for m in found]


def test_every_sentence_that_can_reach_a_page_is_said_without_option_or_command() -> None:
    left = [(p.name, t) for p in modules() for t in sentences(p) if COMMAND.search(in_words(t))]
    assert left == []


@pytest.mark.parametrize("case", ["left", "rear", "pair", "pain", "stop"])
def test_no_report_holds_a_word_of_a_terminal(case: str) -> None:
    read = measured(case) if case in ("left", "rear") else both()
    answers = {"stop": {"red_flags": {"chest_pain": True}}, "pain": {"pain": {"knee_outer": {"left": 4}}}}
    findings = screen(read, symptoms_from(answers[case]) if case in answers else None)
    assert faults(render(read, findings=findings, plan=plan(findings), get_frames=grey_frames)) == []


def test_no_page_of_the_app_holds_a_word_of_a_terminal(tmp_path: Path) -> None:
    app = make_app(Settings(folder=tmp_path))
    with TestClient(app, base_url="http://127.0.0.1:8642") as client:
        history = app.state.hipdrive.history
        mine = filled(history)
        page = client.get("/athletes").text
        found = re.search(r'name="token" (?:content|value)="([^"]+)"', page)
        assert found is not None
        client.post(f"/athletes/{mine}", data={"token": found[1]})
        told = {path: faults(client.get(path).text) for path in (*PATHS, "/visits/1")}
    assert {path: said for path, said in told.items() if said} == {}


def test_the_test_notices() -> None:
    for text in ("state run.speed_mps", "no speed_mps.", "give it with --level", "see `hipdrive trial`"):
        assert faults(f"<p>{text}</p>"), text
        assert faults(f'<img alt="{text}">'), text
    assert faults("<p>run_left_2.mp4 is a clip of hipdrive.</p><style>a{--left:1px}</style>") == []


def test_text_and_what_is_read_aloud_are_said_for_a_page_and_what_was_typed_stays() -> None:
    assert el("p", "state it (--level)", title="state it with --capture-fps") == '<p title="state it">state it</p>'
    assert el("input", value="a (--level)") == '<input value="a (--level)">'
