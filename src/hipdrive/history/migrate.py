"""Bring a history of any earlier version to this one's schema, step by step, whole or not at all."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from hipdrive.history.location import HistoryError, copy_of, said_plainly


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def revisions() -> tuple[str, ...]:
    """Every schema there has been, the first one first."""
    with as_file(files("hipdrive.history") / "migrations") as folder:
        script = ScriptDirectory.from_config(_config(folder))
        return tuple(reversed([r.revision for r in script.walk_revisions()]))


def revision_of(engine: Engine) -> str | None:
    """The schema a database has; `None` when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, to: str = "head") -> None:
    """Move a database to a schema.

    Parameters
    ----------
    engine
        Of the database.
    to
        A revision; the newest by default.

    Raises
    ------
    HistoryError
        If it was written by a newer version, or cannot be changed.
    """
    known, where = revisions(), engine.url.render_as_string(hide_password=True)
    with said_plainly(where):
        now = revision_of(engine)
        if now is not None and now not in known:
            raise HistoryError(f"{where}: was written by a newer version of hipdrive. Install that one, or a later.")
        if now == (known[-1] if to == "head" else to):
            return
        if now is not None and engine.url.get_backend_name() == "sqlite":
            copy_of(Path(str(engine.url.database)), now)
        _upgrade(engine, to)


def _upgrade(engine: Engine, to: str) -> None:
    with (
        as_file(files("hipdrive.history") / "migrations") as folder,
        engine.execution_options(hipdrive_writes=True).begin() as connection,
    ):
        config = _config(folder)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
