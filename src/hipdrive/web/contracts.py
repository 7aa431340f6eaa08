"""Kept results read back."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hipdrive.measures import Measurements
from hipdrive.report.contract import read_json


def measured_in(contract: dict[str, Any]) -> Measurements:
    """The measurements of a kept result."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        file.write_text(json.dumps(contract), encoding="utf-8")
        return read_json(file)
