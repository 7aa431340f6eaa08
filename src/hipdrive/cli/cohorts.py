"""Verbs on many recordings: `cohort`, `cohort-report`, `reference`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hipdrive.cli.options import ContactsFrom
from hipdrive.cli.progress import Progress, one_each


def cohort(
    folder: Annotated[str, typer.Argument(help="Recordings of any format, in it and in the folders below.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Where the tables go.")] = "hipdrive-cohort",
    manifest: Annotated[
        str | None, typer.Option(help="CSV file: file, athlete, visit, static, speed_mps, mass_kg, ...")
    ] = None,
    names: Annotated[str | None, typer.Option(help="What file names say: {athlete}_{visit}_{speed_mps}.c3d")] = None,
    static_names: Annotated[str | None, typer.Option(help="Names of standing trials: {athlete}_static.c3d")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes on this machine.", show_default="one a core")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler that runs already.")] = None,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
    contacts: Annotated[ContactsFrom, typer.Option(help="Where contacts come from.")] = "auto",
    redo: Annotated[bool, typer.Option("--redo", help="Make a cohort of another version or choice again.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Analyse many recordings into Parquet tables; what is done already is not read again."""
    from hipdrive.cohorts import Settings
    from hipdrive.cohorts import cohort as made
    from hipdrive.cohorts.words import summary

    with Progress(quiet) as task:
        told = one_each(task)
        found = made(
            folder,
            out,
            manifest=manifest,
            names=names,
            static_names=static_names,
            workers=workers,
            scheduler=scheduler,
            settings=Settings(engine, contacts),
            redo=redo,
            told=told,
        )
    if not quiet:
        print("\n".join(summary(found)))


def cohort_report(
    folder: Annotated[str, typer.Argument(help="A cohort whose recordings say whose they are.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the page and its tables go.")] = Path("cohort-report"),
    by: Annotated[str | None, typer.Option(help="Groups to compare: group, condition, sex or visit.")] = None,
) -> None:
    """Describe the runners of a cohort: spread, speed, sides, test and retest, groups, outliers."""
    from hipdrive.cohorts import open_cohort
    from hipdrive.cohorts.population import check_grouping, population
    from hipdrive.cohorts.population_files import write_population

    check_grouping(by)
    for path in write_population(population(open_cohort(folder), by), out):
        print(path)


def reference(
    folder: Annotated[str, typer.Argument(help="A cohort whose recordings say athlete and speed.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The table to write.")] = Path("reference.csv"),
) -> None:
    """Reference values of your own runners, over speed and by sex; `analyze --reference` holds a runner against them."""
    from hipdrive.cohorts import open_cohort
    from hipdrive.cohorts.reference import build

    found = build(open_cohort(folder), out)
    print(f"{out}: {len(found)} reference values of {max(norm.n for norm in found):g} runners")
