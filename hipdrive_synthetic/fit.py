"""FIT files with known content: whole, chained, cut, with developer fields that have a definition or none.

A minimal writer after the FIT protocol: a header of 14 bytes, definition and data messages in little-endian order, a checksum.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

#: FIT counts seconds from here.
EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
#: Nibbles of the checksum, from the protocol.
_CRC = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)  # fmt: skip
#: Base type, struct code and invalid value by size code.
_TYPES = {"enum": (0x00, "B", 0xFF), "uint8": (0x02, "B", 0xFF), "uint16": (0x84, "H", 0xFFFF), "sint32": (0x85, "i", 0x7FFFFFFF), "uint32": (0x86, "I", 0xFFFFFFFF), "byte": (0x0D, "B", 0xFF)}  # fmt: skip
RUNNING, CYCLING = 1, 2
#: Fields of a record: number, type, scale.
_RECORD = {
    "timestamp": (253, "uint32", 1), "position_lat": (0, "sint32", 1), "position_long": (1, "sint32", 1), "heart_rate": (3, "uint8", 1),
    "cadence": (4, "uint8", 1), "distance": (5, "uint32", 100), "speed": (6, "uint16", 1000), "vertical_oscillation": (39, "uint16", 10),
    "stance_time": (41, "uint16", 10), "fractional_cadence": (53, "uint8", 128), "step_length": (85, "uint16", 10),
}  # fmt: skip


def crc(data: bytes, start: int = 0) -> int:
    """The checksum of the protocol."""
    value = start
    for byte in data:
        for nibble in (byte & 0xF, byte >> 4):
            value = ((value >> 4) & 0x0FFF) ^ _CRC[value & 0xF] ^ _CRC[nibble]
    return value


@dataclass
class FitFile:
    """A file being made.

    Parameters
    ----------
    began
        Its first instant, UTC.
    """

    began: datetime = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
    body: bytearray = field(default_factory=bytearray)

    def at(self, seconds: float) -> int:
        """An instant as FIT counts it."""
        return round((self.began + timedelta(seconds=seconds) - EPOCH).total_seconds())

    def message(self, number: int, fields: Sequence[tuple[int, str, int | None]], developer: bytes = b"") -> None:
        """One message with its definition; `None` is written as invalid.

        Parameters
        ----------
        number
            Of the message.
        fields
            Number, type and value of each.
        developer
            One developer field, number 0 of a developer that may have no definition, as raw bytes.
        """
        head = 0x60 if developer else 0x40
        self.body += struct.pack("<BBBHB", head, 0, 0, number, len(fields))
        for id, kind, _ in fields:
            base, code, _ = _TYPES[kind]
            self.body += struct.pack("<BBB", id, struct.calcsize(code), base)
        if developer:
            self.body += struct.pack("<BBBB", 1, 0, len(developer), 0)
        self.body += b"\x00"
        for _, kind, value in fields:
            _, code, invalid = _TYPES[kind]
            self.body += struct.pack("<" + code, invalid if value is None else value)
        self.body += developer

    def start(self) -> None:
        """What every activity begins with."""
        self.message(0, [(0, "enum", 4), (1, "uint16", 1), (2, "uint16", 2697), (4, "uint32", self.at(0))])
        self.event(0, start=True)

    def event(self, seconds: float, start: bool) -> None:
        """The timer starts or stops."""
        self.message(21, [(253, "uint32", self.at(seconds)), (0, "enum", 0), (1, "enum", 0 if start else 4)])

    def record(self, seconds: float, developer: bytes = b"", **values: float | None) -> None:
        """One record; values in the units of the profile (m/s, strides a minute, mm, ms)."""
        told: list[tuple[int, str, int | None]] = [(253, "uint32", self.at(seconds))]
        for name, value in values.items():
            id, kind, scale = _RECORD[name]
            told.append((id, kind, None if value is None else round(value * scale)))
        self.message(20, told, developer)

    def session(self, start: float, end: float, sport: int = RUNNING) -> None:
        """A session from one instant to another."""
        self.message(18, [(253, "uint32", self.at(end)), (2, "uint32", self.at(start)), (5, "enum", sport), (7, "uint32", round(1000 * (end - start)))])  # fmt: skip

    def bytes(self) -> bytes:
        """The whole file."""
        head = struct.pack("<BBHI4s", 14, 0x20, 2100, len(self.body), b".FIT")
        head += struct.pack("<H", crc(head))
        return head + bytes(self.body) + struct.pack("<H", crc(bytes(self.body), crc(head)))


def run(seconds: int = 600, speed_mps: float = 3.0, cadence_spm: float = 170.0, contact_ms: float | None = 250.0,
        oscillation_mm: float | None = 85.0, sport: int = RUNNING, began: datetime | None = None) -> FitFile:  # fmt: skip
    """An even run with running dynamics, one record a second."""
    made = FitFile() if began is None else FitFile(began)
    made.start()
    for second in range(seconds):
        dynamics: dict[str, Any] = (
            {"stance_time": contact_ms, "vertical_oscillation": oscillation_mm} if contact_ms else {}
        )
        strides = cadence_spm / 2
        made.record(
            second, speed=speed_mps, cadence=int(strides), fractional_cadence=strides % 1, distance=speed_mps * second,
            position_lat=569_000_000 + second, position_long=93_000_000 + second, heart_rate=150, **dynamics,
        )  # fmt: skip
    made.event(seconds, start=False)
    made.session(0, seconds, sport)
    return made
