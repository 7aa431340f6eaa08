"""The capture guide: where to stand, what to wear, where the stickers go (`hipdrive guide`, and the page of the docs)."""

from __future__ import annotations

from importlib.resources import files


def guide_text() -> str:
    """The guide as plain Markdown, without its drawings."""
    text = (files("hipdrive.pelvis") / "guide.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("![")]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"
