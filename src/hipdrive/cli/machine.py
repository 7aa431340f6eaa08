"""Verbs about this machine: the app, the demo, what is installed, the history kept here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hipdrive.cli.printing import finish
from hipdrive.cli.progress import Progress

Database = Annotated[str | None, typer.Option(help="A file or postgresql://...", show_default="the data folder")]


def serve(
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8642,
    lan: Annotated[bool, typer.Option("--lan", help="Open to this network; asks for a password.")] = False,
    database: Database = None,
    certificate: Annotated[Path | None, typer.Option(help="For HTTPS, which a phone's camera needs.")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """The app in the browser: film, history, warm-up and coach, on this computer alone."""
    from hipdrive.web import command

    command.serve(port, lan, database, certificate, key, browser)


def coach(
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8642,
    database: Database = None,
) -> None:
    """Coach a run live: opens the coach's page of the app with this computer's camera."""
    from hipdrive.web import command

    command.serve(port, database=database, page="coach")


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the report.")] = Path("hipdrive-report"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table.")] = False,
) -> None:
    """A report of two clips that come with hipdrive; they show a rendered runner, not a person."""
    from hipdrive.analysis import analyse
    from hipdrive.demo import clips
    from hipdrive.outputs import Outputs, check_outputs

    recordings = clips()
    wanted = Outputs(out)
    check_outputs(wanted, recordings)
    with Progress(quiet) as task:
        measured = analyse(recordings, progress=task)
    finish(measured, wanted, None, quiet)


def doctor(
    database: Database = None,
    camera: Annotated[int, typer.Option(help="Number of the camera.")] = 0,
) -> None:
    """What hipdrive needs of this machine, and what to do where it is not there. Ends with 1 if nothing goes without it."""
    from hipdrive.doctor import examine, words

    checks = examine(database, camera)
    print("\n".join(words(checks)))
    if any(check.needed and not check.works for check in checks):
        raise typer.Exit(1)


def backup(
    out: Annotated[Path, typer.Argument(help="The file to write.")] = Path("hipdrive-backup.sqlite"),
    database: Database = None,
) -> None:
    """Copy the app's whole history into one file; the app may go on meanwhile."""
    from hipdrive.history.backup import backup as copied
    from hipdrive.history.store import History

    print(f"{out}: {copied(History(database), out):,} rows")


def restore(
    path: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    database: Database = None,
) -> None:
    """Read a backup into a history that holds nobody yet."""
    from hipdrive.history.backup import restore as read_back
    from hipdrive.history.store import History

    history = History(database)
    print(f"{history.where}: {read_back(history, path):,} rows")


def models(
    which: Annotated[str, typer.Argument(help="full, heavy or lite.")] = "full",
) -> None:
    """Fetch the pose networks (once, at set-up; nothing is fetched while analysing)."""
    from hipdrive.pose.models import fetch

    for path in fetch((which,)):
        print(path)


def emg_live(
    seconds: Annotated[float, typer.Option(help="Stop after so long; 0 = when you press Ctrl+C.")] = 0.0,
) -> None:
    """Show muscle activity as a sensor streams it (LSL): the level now, and the peak of the last burst."""
    import time

    from hipdrive.emg.stream import find_stream, levels
    from hipdrive.report.emg_words import live_line

    stream, began = find_stream(), time.monotonic()
    for told in levels(stream, lambda: not seconds or time.monotonic() - began < seconds):
        print("\r" + live_line(told), end="", flush=True)
    print()
