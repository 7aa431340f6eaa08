"""Take everything of an athlete along, or delete everything of an athlete and prove it gone."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, TextClause, inspect, select, text

from hipdrive.history.location import HistoryError, said_plainly
from hipdrive.history.store import History
from hipdrive.history.tables import Athlete, FindingRow, MeasurementRow, Recording, Result, Table, Visit

SCHEMA = "hipdrive.athlete/1"


def clips_of(folder: Path, athlete_id: int) -> Path:
    """Where kept clips of an athlete lie: nothing of it comes from outside."""
    return folder / "clips" / str(int(athlete_id))


def export(history: History, athlete_id: int, out: Path) -> Path:
    """Write everything of an athlete: `athlete.json`, a Parquet file a table, reports and kept clips, as a ZIP.

    Parameters
    ----------
    history
        Where from.
    athlete_id
        Whose.
    out
        The ZIP file.

    Raises
    ------
    OutputError
        If it cannot be written.
    HistoryError
        If there is no such athlete.
    """
    history.athlete(athlete_id)
    tables = {name: _rows(history, wanted) for name, wanted in _whose(athlete_id).items()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        plain = {"schema": SCHEMA, **tables}
        archive.writestr("athlete.json", json.dumps(plain, indent=2, ensure_ascii=False, default=_plain))
        for name, rows in tables.items():
            if rows:
                archive.writestr(f"{name}.parquet", _parquet(rows))
        for visit in tables["visit"]:
            page = history.page(visit["id"])
            if page is not None:
                archive.writestr(f"reports/visit-{visit['id']}.html", page)
        for clip in sorted(clips_of(history.folder, athlete_id).glob("*")):
            archive.write(clip, f"clips/{clip.name}", zipfile.ZIP_STORED)
    return out


def _whose(athlete_id: int) -> dict[str, Select[Any]]:
    """How to find the rows of an athlete, for every table there is."""
    visits = select(Visit.id).where(Visit.athlete_id == athlete_id)
    results = select(Result.id).where(Result.visit_id.in_(visits))
    special: dict[str, Select[Any]] = {
        "athlete": select(Athlete.__table__).where(Athlete.id == athlete_id),
        "recording": select(Recording.__table__).where(Recording.visit_id.in_(visits)),
        "result": select(*(c for c in Result.__table__.c if c.name != "page_zlib")).where(Result.visit_id.in_(visits)),
        "measurement": select(MeasurementRow.__table__).where(MeasurementRow.result_id.in_(results)),
        "finding": select(FindingRow.__table__).where(FindingRow.result_id.in_(results)),
    }
    # A table added later is exported too, or fails here: it must say whose its rows are.
    others = {t.name: t for t in Table.metadata.sorted_tables if t.name not in special}
    return special | {name: select(t).where(t.c.athlete_id == athlete_id) for name, t in others.items()}


def _rows(history: History, wanted: Select[Any]) -> list[dict[str, Any]]:
    with history.read() as session:
        return [dict(row) for row in session.execute(wanted).mappings()]


def _plain(thing: object) -> str:
    if isinstance(thing, datetime):
        return thing.isoformat()
    raise TypeError(f"{type(thing).__name__} cannot stand in JSON")


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    """A table as Parquet; what is itself a list or a dictionary stands in it as JSON text."""
    import pandas as pd

    flat = [{k: _cell(v) for k, v in row.items()} for row in rows]
    buffer = io.BytesIO()
    pd.DataFrame(flat).to_parquet(buffer, index=False)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def delete(history: History, athlete_id: int) -> None:
    """Delete everything of an athlete: rows, reports, clips; and wipe it from the file.

    Raises
    ------
    HistoryError
        If there is no such athlete, or something could not be removed.
    """
    with history.write() as session:
        athlete = session.get(Athlete, athlete_id)
        if athlete is None:
            raise HistoryError("There is no such athlete (any more).")
        session.delete(athlete)
    _remove_clips(clips_of(history.folder, athlete_id))
    _wipe(history)
    left = remains(history, athlete_id)
    if left:
        raise HistoryError(f"Not everything could be deleted; left: {', '.join(left)}. Try again.")


def _remove_clips(folder: Path) -> None:
    try:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
    except OSError as fault:
        raise HistoryError(f"{folder}: cannot be deleted ({fault.strerror}). Delete this folder yourself.") from None


def _wipe(history: History) -> None:
    """Leave no copy in pages no longer used, in the write-ahead log, or in copies made before a migration.

    SQLite overwrites what it deletes (`secure_delete`); the log is folded back and emptied here.
    """
    if history.engine.url.get_backend_name() != "sqlite":
        return
    file = Path(str(history.engine.url.database))
    for copy in file.parent.glob(f"{file.stem}-before-*{file.suffix}"):
        copy.unlink(missing_ok=True)
    history.engine.dispose()
    with said_plainly(history.where), history.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # neither can be done inside a transaction
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


def remains(history: History, athlete_id: int) -> list[str]:
    """Names of the tables (and `clips`) that still hold something of an athlete."""
    found = [name for name, wanted in _whose(athlete_id).items() if _rows(history, wanted)]
    if clips_of(history.folder, athlete_id).exists():
        found.append("clips")
    return found + orphans(history)


def orphans(history: History) -> list[str]:
    """Names of tables with rows that belong to nobody."""
    schema = inspect(history.engine)
    keys = [(table, key) for table in schema.get_table_names() for key in schema.get_foreign_keys(table)]
    with history.read() as session:
        return [table for table, key in keys if session.execute(_ownerless(table, key)).first()]


def _ownerless(table: str, key: Mapping[str, Any]) -> TextClause:
    """The rows of a table whose foreign key leads nowhere; one is enough."""
    mine, other = key["constrained_columns"][0], key["referred_table"]
    rows = f'SELECT 1 FROM "{table}" WHERE "{mine}" IS NOT NULL'
    return text(f'{rows} AND "{mine}" NOT IN (SELECT id FROM "{other}") LIMIT 1')
