"""Speak short sentences with what the system has: espeak-ng, espeak, say, or Windows' own voice. Offline."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Callable
from typing import Protocol


class Voice(Protocol):
    """Says something, or not."""

    def say(self, text: str) -> None:
        """Begin to speak; return at once."""
        ...


class Silent:
    """Says nothing; the captions do."""

    def say(self, text: str) -> None:
        """Nothing."""


class Spoken:
    """Speaks through a program of the system, one sentence at a time: what comes while it speaks is left out.

    Parameters
    ----------
    command
        Makes the command line that speaks a text.
    """

    def __init__(self, command: Callable[[str], list[str]]) -> None:
        self._command = command
        self._speaking: subprocess.Popen[bytes] | None = None

    def say(self, text: str) -> None:
        """Begin to speak, unless it still speaks; a voice that fails is silent."""
        if self._speaking is not None and self._speaking.poll() is None:
            return
        quiet = subprocess.DEVNULL
        try:
            self._speaking = subprocess.Popen(self._command(text), stdin=quiet, stdout=quiet, stderr=quiet)
        except OSError:
            self._speaking = None


def _windows(text: str) -> list[str]:
    # The text goes in as data between single quotes, which PowerShell doubles to escape.
    quoted = text.replace("'", "''")
    speaker = "(New-Object System.Speech.Synthesis.SpeechSynthesizer)"
    script = f"Add-Type -AssemblyName System.Speech; {speaker}.Speak('{quoted}')"
    return ["powershell", "-NoProfile", "-Command", script]


def find_voice() -> Voice:
    """The voice of this system; a silent one where there is none."""
    for program in ("espeak-ng", "espeak", "say"):
        found = shutil.which(program)
        if found is not None:
            return Spoken(lambda text, found=found: [found, text])  # type: ignore[misc]
    if platform.system() == "Windows" and shutil.which("powershell"):
        return Spoken(_windows)
    return Silent()
