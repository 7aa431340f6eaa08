"""The command line: `hipdrive analyze CLIP ...` and its sisters.

Every verb is thin: it reads what was typed, calls the library, and prints. A `HipdriveError` becomes one sentence
and exit code 2. Nothing heavy is imported before a verb runs.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated

import typer

from hipdrive.cli import cohorts, machine, recordings, runner
from hipdrive.errors import HipdriveError
from hipdrive.version import __version__

#: In the order in which the help lists them.
VERBS = (
    *(recordings.analyze, recordings.markers, recordings.compare, cohorts.cohort, cohorts.cohort_report),
    cohorts.reference,
    *(recordings.trial, runner.symptoms, runner.article, runner.drill, runner.warmup, machine.serve, machine.coach),
    machine.emg_live,
    *(machine.demo, machine.doctor, machine.backup, machine.restore, machine.models, runner.guide, runner.stickers),
)

app = typer.Typer(
    name="hipdrive",
    help="Does this stride run on its hips, and what should change? Offline, from video or motion capture.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for verb in VERBS:
    app.command()(verb)


def main() -> None:
    """Run the command line; a fault the user can mend is one sentence and exit code 2."""
    # Matrices here are small: a second thread for them only waits, and takes a core from the pose network.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not sys.warnoptions:
        # What the arithmetic of damaged files makes NumPy say helps who writes the program, not who uses it.
        warnings.simplefilter("ignore")
    try:
        app()
    except HipdriveError as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing to say, nothing to clean up.
        sys.stderr.close()
        raise SystemExit(0) from None


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hipdrive {__version__}")
        raise typer.Exit


@app.callback()
def every(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Does this stride run on its hips, and what should change? Offline, from video or motion capture."""
