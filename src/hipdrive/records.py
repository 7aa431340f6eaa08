"""What results are made of as plain data: models whose fields do not change once they are made."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Part of a result."""

    model_config = ConfigDict(frozen=True)

    def to_dict(self) -> dict[str, Any]:
        """As plain data that JSON can hold."""
        return self.model_dump(mode="json")


class Strict(BaseModel):
    """Part of a contract that other programs read: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
