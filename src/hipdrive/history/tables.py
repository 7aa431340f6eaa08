"""What is kept: athletes, visits, recordings, measurements, findings, plans, drills and coaching.

Results are kept whole, as the JSON contract they were given in, and once more as rows for what is asked often (trends).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

#: Every constraint has a name, so that a later migration can change it on every database.
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_WITH_ALL = "all, delete-orphan"


class Instant(TypeDecorator[datetime]):
    """A point in time: UTC, with its zone, on databases that keep zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; an instant without a zone is refused."""
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Table(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, datetime: Instant}  # noqa: RUF012


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def _athlete() -> Mapped[int]:
    return mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)


class Athlete(Table):
    """A person. `settings`: units and the like, as plain data."""

    __tablename__ = "athlete"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=now)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)

    visits: Mapped[list[Visit]] = relationship(cascade=_WITH_ALL, passive_deletes=True, back_populates="athlete")


class Visit(Table):
    """One day's filming. `state`: `waiting`, `running`, `done`, `failed` or `cancelled`; `message` says why."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = _athlete()
    at: Mapped[datetime] = mapped_column(default=now)
    speed_mps: Mapped[float | None] = mapped_column(Float)
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    message: Mapped[str] = mapped_column(Text, default="")

    athlete: Mapped[Athlete] = relationship(back_populates="visits")
    recordings: Mapped[list[Recording]] = relationship(
        cascade=_WITH_ALL, passive_deletes=True, order_by="Recording.id", lazy="selectin"
    )
    result: Mapped[Result | None] = relationship(cascade=_WITH_ALL, passive_deletes=True, uselist=False)


class Recording(Table):
    """One clip, known by the hash of its content. `clip`: its place below the data folder, where it was kept."""

    __tablename__ = "recording"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    clip: Mapped[str | None] = mapped_column(String(255))


class Result(Table):
    """What an analysis gave: the whole JSON contract, and the report as a compressed page."""

    __tablename__ = "result"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), unique=True)
    at: Mapped[datetime] = mapped_column(default=now)
    contract: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    page_zlib: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    headline: Mapped[str] = mapped_column(Text, default="")
    cue: Mapped[str | None] = mapped_column(String(40))


class MeasurementRow(Table):
    """One number of a result, for trends."""

    __tablename__ = "measurement"
    __table_args__ = (Index("ix_measurement_which", "result_id", "measure", "side"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id", ondelete="CASCADE"))
    measure: Mapped[str] = mapped_column(String(60))
    side: Mapped[str] = mapped_column(String(12))
    value: Mapped[float] = mapped_column(Float)
    unit: Mapped[str] = mapped_column(String(12))
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    se: Mapped[float] = mapped_column(Float)
    n_steps: Mapped[int] = mapped_column(Integer)
    detectable_change: Mapped[float | None] = mapped_column(Float)
    view: Mapped[str] = mapped_column(String(12))
    flags: Mapped[list[Any]] = mapped_column(default=list)


class FindingRow(Table):
    """One finding of a result."""

    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id", ondelete="CASCADE"), index=True)
    finding: Mapped[str] = mapped_column(String(60))
    side: Mapped[str] = mapped_column(String(12))
    sentence: Mapped[str] = mapped_column(Text)


class SymptomsRow(Table):
    """What a runner told on one day."""

    __tablename__ = "symptoms"
    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = _athlete()
    at: Mapped[datetime] = mapped_column(default=now)
    answers: Mapped[dict[str, Any]]


class DrillSession(Table):
    """One set of a drill, counted by the camera or by hand. `facts`: repetitions, faults, effort."""

    __tablename__ = "drill_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = _athlete()
    at: Mapped[datetime] = mapped_column(default=now)
    drill: Mapped[str] = mapped_column(String(60))
    repetitions: Mapped[int] = mapped_column(Integer)
    by_camera: Mapped[bool] = mapped_column(Boolean)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Programme(Table):
    """One block of retraining: one cue, one variable. `ended_at` is empty while it runs."""

    __tablename__ = "programme"
    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = _athlete()
    started_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    cue: Mapped[str] = mapped_column(String(40))
    variable: Mapped[str] = mapped_column(String(60))
    own: Mapped[float | None] = mapped_column(Float)
    target: Mapped[float | None] = mapped_column(Float)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CoachSession(Table):
    """One session with, or one check without feedback.

    `kind`: `session`, `retention_day`, `retention_week`, `transfer` or `free`. `gate`: the answers given before it.
    `facts`: adherence, medians, what was heard.
    """

    __tablename__ = "coach_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = _athlete()
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[int | None] = mapped_column(Integer)
    minutes: Mapped[float] = mapped_column(Float)
    feedback_share: Mapped[float] = mapped_column(Float)
    gate: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CueTried(Table):
    """A cue a runner tried, and what they said of it."""

    __tablename__ = "cue_tried"
    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = _athlete()
    at: Mapped[datetime] = mapped_column(default=now)
    cue: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")


class TrialRow(Table):
    """A cue tried in blocks. `verdict`: of the measure it aims at; `facts`: the whole outcome, effort and ease (0 to 10)."""

    __tablename__ = "trial"
    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = _athlete()
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    cue: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
