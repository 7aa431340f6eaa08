"""A cohort from end to end: find, recognise by content, analyse what is new on Dask, tell what became of each file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipdrive.cohorts.cluster import connected, each
from hipdrive.cohorts.lazy import Cohort, open_cohort
from hipdrive.cohorts.plan import Found, Item, Sayings, Settings, find
from hipdrive.cohorts.said import Manifest, read_manifest
from hipdrive.cohorts.store import About, Store, filesystem
from hipdrive.cohorts.tables import table
from hipdrive.cohorts.work import Outcome, hashed, work
from hipdrive.errors import InputError
from hipdrive.version import __version__

if TYPE_CHECKING:
    from distributed import Client

#: Where a cohort goes when nothing else is asked for.
DEFAULT_OUT = "hipdrive-cohort"
#: Called with what is being done and (done, total).
Told = Callable[[str, int, int], None]


def _quiet(what: str, done: int, total: int) -> None:
    """Tell nothing."""


@dataclass
class _Work:
    """What is known of each recording while a run goes on: the content, and what became of it."""

    contents: dict[str, str] = field(default_factory=dict)  # by path
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # by path


def cohort(
    folder: str | Path,
    out: str | Path | None = None,
    *,
    manifest: str | Path | None = None,
    names: str | None = None,
    static_names: str | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    settings: Settings | None = None,
    redo: bool = False,
    told: Told = _quiet,
) -> Cohort:
    """Analyse every recording of a folder into partitioned Parquet, and open it as lazy tables.

    What is done already is not read again; after a kill the same call goes on where it was. A file that cannot be used
    is one row of `errors`. In a script of your own call it below `if __name__ == "__main__":`, for it starts processes.

    Parameters
    ----------
    folder, out
        The recordings, in it and below it, or a cohort to open; where the cohort goes. Any addresses fsspec knows.
    manifest, names, static_names
        A CSV file with the column `file` and any of athlete, visit, static, speed_mps, mass_kg, ...; patterns of the
        names of runs and of standing trials, `{athlete}_T{speed_dmps}.npz`.
    workers, scheduler
        Processes on this machine, by default one a core; or the address of a running `dask.distributed` scheduler.
    settings, redo, told
        How recordings are analysed; whether a cohort made otherwise is made again; what is called with how far it is.

    Returns
    -------
    Cohort
        Its tables, lazy.

    Raises
    ------
    InputError, OutputError
        If the folder, the manifest or the cohort cannot be used; if results cannot be written (what is written stays).

    See Also
    --------
    analyse : One runner, in memory.

    Examples
    --------
    >>> import hipdrive as hd
    >>> table = hd.cohort("trials", "trials-cohort", workers=1).with_runs("measurements").compute()
    >>> drop = table[(table.id == "pelvic_drop") & (table.side == "mean")]
    >>> dict(sorted(zip(drop.path, drop.value.round().tolist(), strict=True)))
    {'later.trc': 5.0, 'run.trc': 18.0}
    """
    if Store(str(folder)).about() is not None:
        return open_cohort(folder)
    chosen = settings or Settings()
    found = find(str(folder), Sayings(_manifest(manifest), names, static_names))
    store = _store(Store(str(out or DEFAULT_OUT)), str(folder), chosen, redo)
    with connected(workers, scheduler) as client:
        _fill(client, found, store, chosen, told)
    return open_cohort(store.address)


def _manifest(path: str | Path | None) -> Manifest:
    if path is None:
        return Manifest({})
    fs, place = filesystem(str(path))
    try:
        return read_manifest(fs.cat_file(place).decode("utf-8-sig"), str(path))
    except OSError as fault:
        raise InputError(path, f"cannot be opened ({fault.strerror or fault})", "Check its name") from None
    except UnicodeDecodeError:
        raise InputError(path, "is not a text file in UTF-8", "Save the table as CSV (UTF-8)") from None


def _store(store: Store, folder: str, settings: Settings, redo: bool) -> Store:
    """The folder of the cohort, made where there is none; raises `InputError` where it was made otherwise."""
    fs, root = filesystem(folder)
    source = fs.unstrip_protocol(root)
    about = About(folder=source, hipdrive=__version__, parameters=asdict(settings), models=settings.models())
    there = store.about()
    began = about.model_copy(update={"began": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")})
    if there is None:
        store.begin(began)
    elif not about.same(there):
        _check_may_redo(store.address, about, there, redo)
        store.remove(store.keys("recordings") | store.keys("errors"))
        store.put("cohort.json", began.model_dump_json(indent=2).encode())
        store.put_table("files.parquet", table("files", []), settings.provenance())
    return store


def _check_may_redo(address: str, about: About, there: About, redo: bool) -> None:
    if there.folder != about.folder:
        raise InputError(address, f"is the cohort of {there.folder}", "Choose another --out")
    if not redo:
        what = f"was made by hipdrive {there.hipdrive} with {_words(there)}, not {__version__} with {_words(about)}"
        raise InputError(address, what, "Make it again with --redo, or choose another --out")


def _words(about: About) -> str:
    return ", ".join(f"{name} {value}" for name, value in about.parameters.items())


def _fill(client: Callable[[], Client], found: Found, store: Store, settings: Settings, told: Told) -> None:
    """Do what is to be done, and write the table `files`."""
    rows = _run(client, found, store, settings, told)
    store.put_table("files.parquet", table("files", rows), settings.provenance())


def _run(
    client: Callable[[], Client], found: Found, store: Store, settings: Settings, told: Told
) -> list[dict[str, Any]]:
    """Do what is to be done; the rows of the table `files`."""
    done, bad = store.keys("recordings"), store.keys("errors")
    going = _as_before(found.items, _known(store))
    _hash(client, [item for item in found.items if item.path not in going.contents], going, told)
    first = _first_of_each(found.items, going)
    new = [(item, key) for key, item in first.items() if key not in done and key not in bad]
    _analyse(client, new, store, settings, going, told)
    if not found.troubles:
        store.remove((done | bad) - set(first))
    errors = _errors(store, bad & set(first))
    rows = [_row(item, first, going, errors) for item in found.items]
    rows += [{"path": path, "status": "unread", "error": error} for path, error in found.troubles.items()]
    return sorted(rows, key=lambda row: str(row["path"]))


def _as_before(items: Iterable[Item], known: Mapping[tuple[str, str], Mapping[str, Any]]) -> _Work:
    """What is known of files that have not changed since."""
    going = _Work()
    for item, before in ((item, known.get((item.path, item.fingerprint))) for item in items):
        if before is not None:
            going.contents[item.path] = before["content"]
            if before["status"] == "other":
                going.outcomes[item.path] = Outcome(item.key(before["content"]), "other")
    return going


def _first_of_each(items: Iterable[Item], going: _Work) -> dict[str, Item]:
    """By key the first of the recordings with this content, of those that could be read."""
    first: dict[str, Item] = {}
    for item in items:
        if item.path in going.contents and item.path not in going.outcomes:
            first.setdefault(item.key(going.contents[item.path]), item)
    return first


def _known(store: Store) -> dict[tuple[str, str], dict[str, Any]]:
    """What the last whole run said of each file, by its path and fingerprint."""
    files = store.read("files.parquet")
    rows = [] if files is None else files.to_pylist()
    return {(row["path"], row["fingerprint"]): row for row in rows if row["content"]}


def _hash(client: Callable[[], Client], items: list[Item], going: _Work, told: Told) -> None:
    calls = ((item.path, hashed, (item,)) for item in items)
    for count, (path, result) in enumerate(each(client, calls), start=1):
        content, fault = result if isinstance(result, tuple) else ("", str(result))
        if content:
            going.contents[path] = content
        else:
            going.outcomes[path] = Outcome("", "again", fault)
        told("recognising", count, len(items))


def _analyse(
    client: Callable[[], Client],
    new: list[tuple[Item, str]],
    store: Store,
    settings: Settings,
    going: _Work,
    told: Told,
) -> None:
    keys = {item.path: key for item, key in new}
    calls = (
        (item.path, work, (item, key, going.contents[item.path], store.address, settings, __version__))
        for item, key in new
    )
    for count, (path, result) in enumerate(each(client, calls), start=1):
        going.outcomes[path] = result if isinstance(result, Outcome) else Outcome(keys[path], "again", str(result))
        told("analysing", count, len(new))


def _errors(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """What earlier runs said of recordings that cannot be used."""
    tables = (store.read(store.partition("errors", key)) for key in keys)
    return {row["recording"]: row["error"] for one in tables if one is not None for row in one.to_pylist()}


def _row(item: Item, first: Mapping[str, Item], going: _Work, errors: Mapping[str, str]) -> dict[str, Any]:
    """What became of one file."""
    content = going.contents.get(item.path, "")
    row = {"path": item.path, "fingerprint": item.fingerprint, "content": content or None, "bytes": item.bytes}
    if not content or (item.path in going.outcomes and going.outcomes[item.path].status == "other"):
        outcome = going.outcomes[item.path]
        return row | {"status": "other" if content else "unread", "error": outcome.error or None}
    key = item.key(content)
    outcome = going.outcomes.get(first[key].path) or Outcome(
        key, "failed" if key in errors else "read", errors.get(key, "")
    )
    status = {"again": "unread"}.get(outcome.status, outcome.status)
    if status == "read" and first[key] is not item:
        status = "same"
    unread = {"content": None} if status == "unread" else {}
    return row | {"recording": key, "status": status, "error": outcome.error or None} | unread
