"""The capture guide, `hipdrive guide` and a page of the docs: where to stand, what to wear, where stickers go."""

from __future__ import annotations

from hipdrive import shipped


def guide_text() -> str:
    """The guide as plain Markdown, without its drawings."""
    text = shipped.text("hipdrive.pelvis", "guide.md")
    lines = [line for line in text.splitlines() if not line.startswith("![")]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"
