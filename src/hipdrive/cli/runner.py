"""Verbs for the runner: questions, the article, drills, the warm-up, how to film."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hipdrive.cli.progress import Progress
from hipdrive.errors import HipdriveError


def symptoms(
    out: Annotated[Path, typer.Argument(help="The TOML file to write.")] = Path("symptoms.toml"),
) -> None:
    """Ask about pain, soreness and training, and write a file for `analyze --symptoms`."""
    from hipdrive.files import write_text
    from hipdrive.screening import to_toml
    from hipdrive.screening.intake import ask

    print(write_text(out, to_toml(ask())))


def article(
    json: Annotated[str | None, typer.Option(help="Write the statements as JSON; - prints them.")] = None,
) -> None:
    """The article statement by statement: what hipdrive does with it, and what the evidence says."""
    from json import dumps

    from hipdrive.evidence import article as statements
    from hipdrive.files import write_text

    if json is None:
        print(statements.page())
        return
    text = dumps(statements.rows(), indent=2, ensure_ascii=False)
    print(text if json == "-" else write_text(json, text + "\n"))


def drill(
    clip: Annotated[Path, typer.Argument(help="A clip of a glute bridge, clamshell or banded side step.")],
    json: Annotated[str | None, typer.Option(help="Write the repetitions as JSON; - prints them.")] = None,
    overlay: Annotated[Path | None, typer.Option(help="Write the clip with skeleton, count and cues.")] = None,
    emg: Annotated[Path | None, typer.Option(help="Muscle activity of the same drill, with --mvic.")] = None,
    mvic: Annotated[Path | None, typer.Option(help="Recording of the largest voluntary efforts.")] = None,
    emg_starts: Annotated[float, typer.Option(help="Second of the clip at which --emg begins.")] = 0.0,
    which: Annotated[str | None, typer.Option("--drill", help="The drill, where it need not be recognised.")] = None,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table.")] = False,
) -> None:
    """Count and correct a warm-up drill in a clip."""
    from rich.console import Console

    from hipdrive.drills import commands

    if (emg is None) != (mvic is None):
        raise HipdriveError("Percent of the largest effort needs both: give --emg and --mvic together.")
    with Progress(quiet) as task:
        counted = commands.drill(clip, engine, which, json, overlay, task)
    if quiet or json == "-":
        return
    counting = counted.counting
    told = [] if emg is None or mvic is None else commands.muscles(counting, emg, mvic, emg_starts)
    for line in (commands.summary(counting), *commands.notes(counted), *told):
        print(line)
    if counting.repetitions:
        Console().print(commands.table(counting))
    for cue in commands.cues(counting):
        print(cue)


def warmup(
    camera: Annotated[str, typer.Option(help="Number of the camera, or a video file that acts as one.")] = "0",
    no_camera: Annotated[bool, typer.Option("--no-camera", help="Guided by voice and timer alone.")] = False,
    silent: Annotated[bool, typer.Option("--silent", help="Captions only.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Do not wait and do not ask: to try it out.")] = False,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
) -> None:
    """Guide the warm-up: three drills, counted and corrected by the camera, or by voice and timer."""
    from hipdrive.drills import commands

    print(commands.warmup(None if no_camera else camera, engine, silent, fast))


def guide() -> None:
    """How to film: where to stand, how high, how far, what to wear, stickers, light, frame rate, how long."""
    from rich.console import Console
    from rich.markdown import Markdown

    from hipdrive.pelvis.guide import guide_text

    console = Console()
    console.print(Markdown(guide_text()) if console.is_terminal else guide_text())


def stickers(
    out: Annotated[Path, typer.Argument(help="The PDF to write.")] = Path("hipdrive-stickers.pdf"),
) -> None:
    """Write the stickers for the lower back as a PDF to print, with a picture of where they go."""
    from hipdrive.pelvis.pattern import write_pattern

    print(write_pattern(out))
