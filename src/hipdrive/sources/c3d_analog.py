"""The muscle activity among the analog channels of a C3D file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.confined import Content, run
from hipdrive.errors import InputError
from hipdrive.sensors import Emg, named
from hipdrive.sensors.channels import read_names
from hipdrive.sources.c3d_content import open_c3d, parameter, texts, value
from hipdrive.sources.c3d_header import EXPORT_AGAIN, check_whole
from hipdrive.sources.options import ReadOptions

#: Units of a voltage, in volts; an analog channel in another is no muscle.
VOLTS = {"v": 1.0, "mv": 1e-3, "uv": 1e-6, "µv": 1e-6, "μv": 1e-6, "": 1.0}
#: How far the stated rate may be from the samples a frame holds, as a share.
_RATE_OFF = 0.005


def analog(path: Path) -> Content:
    """Analog channels that belong to no force plate: `values` (channel, sample); among the words labels, units and rates."""
    whole = open_c3d(path)
    values = np.asarray(whole["data"]["analogs"], dtype=float)[0]
    frames = np.asarray(whole["data"]["points"]).shape[2]
    labels = [text for name in ("LABELS", "LABELS2") for text in texts(whole, "ANALOG", name)][: len(values)]
    plates = {int(number) - 1 for number in np.ravel(value(whole, "FORCE_PLATFORM", "CHANNEL"))}
    keep = [i for i in range(len(labels)) if i not in plates]
    units = texts(whole, "ANALOG", "UNITS") + [""] * len(labels)
    about: dict[str, Any] = {
        "labels": [labels[i] for i in keep],
        "units": [units[i] for i in keep],
        "stated_hz": parameter(whole, "ANALOG", "RATE"),
        "frame_hz": parameter(whole, "POINT", "RATE"),
        "a_frame": values.shape[1] / frames if frames else 0.0,
    }
    return Content({"values": values[keep]}, about)


def read_emg(path: Path, options: ReadOptions) -> tuple[Emg, ...]:
    """The muscle activity of a C3D file, on the clock of its frames; empty where it holds none.

    Raises
    ------
    InputError
        If it is damaged, or states a rate that its own samples contradict.
    """
    check_whole(path)
    held = run(analog, path, EXPORT_AGAIN)
    own = read_names(options.channels) if options.channels else {}
    labels, units = held.about["labels"], [str(unit).lower() for unit in held.about["units"]]
    volts = [i for i, unit in enumerate(units) if unit in VOLTS]
    found = named([labels[i] for i in volts], own)
    mine = [(i, channel) for i, channel in zip(volts, found, strict=True) if channel is not None]
    if not mine:
        return ()
    rate = _rate(path, held)
    columns = [i for i, _ in mine]
    values = held.arrays["values"][columns].T * np.array([VOLTS[units[i]] for i in columns]) * 1e6
    unknown = tuple(labels[i] for i, one in zip(volts, found, strict=True) if one is None and _told(labels[i]))
    return (Emg(str(path), "c3d", tuple(c for _, c in mine), values, rate, unit="µV", unknown=unknown),)


def _told(label: str) -> bool:
    """Whether a label was given by a person: amplifiers number the channels nobody named."""
    plain = label.lower().replace("_", "").replace(" ", "")
    return bool(plain.strip("0123456789")) and not plain.strip("0123456789").startswith(("channel", "analog", "ch"))


def _rate(path: Path, held: Content) -> float:
    stated, counted = float(held.about["stated_hz"]), float(held.about["frame_hz"]) * float(held.about["a_frame"])
    if not (counted > 0 and np.isfinite(counted)):
        raise InputError(path, "states no rate of its analog channels", EXPORT_AGAIN)
    off = stated / counted - 1
    if stated > 0 and max(off, -off) > _RATE_OFF:
        what = f"states {stated:.6g} analog samples a second but holds {counted:.6g}: its clocks contradict each other"
        raise InputError(path, what, EXPORT_AGAIN)
    return counted
