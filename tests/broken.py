"""Readers that break as native ones do, for the child process that holds them."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import numpy as np

from hipdrive.confined import Content
from hipdrive.errors import HipdriveError, InputError


def well(path: Path) -> Content:
    print("a library that prints")
    os.write(1, b"and one in C that prints")
    return Content({"numbers": np.arange(3.0)}, {"name": path.name, "nothing": float("nan")})


def crash(path: Path) -> Content:
    ctypes.string_at(0)
    return Content({})


def hang(path: Path) -> Content:
    while True:
        pass


def eat(path: Path) -> Content:
    return Content({"zeros": np.ones(2**40)})


def fail(path: Path) -> Content:
    raise ZeroDivisionError("what a library may raise")


def refuse(path: Path) -> Content:
    raise InputError(path, "holds nothing", "Give another")


def lack(path: Path) -> Content:
    raise HipdriveError("Install it.")


def leave(path: Path) -> Content:
    os._exit(7)
