"""The article, claim by claim: what hipdrive does with each statement, and what the literature makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from hipdrive import shipped
from hipdrive.evidence.literature import Grade, source


@dataclass(frozen=True)
class Claim:
    """One statement.

    Parameters
    ----------
    paragraph
        Line of the article's text, from 1, headings included.
    statement
        In our words.
    how
        `measured`, `asked` of the runner, `guided` (drill, cue or explanation), or `refused`.
    by
        Measures, drills or questions that serve it.
    says
        What hipdrive does and says about it, in a sentence.
    grade
        Of the evidence for the statement.
    sources
        Ids of `Source`.
    cues
        Cues that make it something to try on oneself.
    """

    paragraph: int
    statement: str
    how: Literal["measured", "asked", "guided", "refused"]
    by: tuple[str, ...]
    says: str
    grade: Grade
    sources: tuple[str, ...]
    cues: tuple[str, ...] = ()

    @property
    def capability(self) -> str:
        """How it is served, with what, the sentence, and how to try it."""
        by = f" ({', '.join(self.by)})" if self.by else ""
        tried = "".join(f" Tried on you: `hipdrive trial --cue {cue}`." for cue in self.cues)
        return f"{self.how}{by}: {self.says}{tried}"


@cache
def claims() -> tuple[Claim, ...]:
    """Every statement, in the article's order."""
    found = shipped.toml("hipdrive.evidence", "data", "article.toml")["claim"]
    return tuple(
        Claim(**{**c, "by": tuple(c["by"]), "sources": tuple(c["sources"]), "cues": tuple(c.get("cues", ()))})
        for c in found
    )


def rows() -> list[dict[str, object]]:
    """Every statement as the command line prints it: statement, paragraph, capability, grade, sources."""
    return [
        {
            "statement": c.statement,
            "paragraph": c.paragraph,
            "capability": c.capability,
            "grade": c.grade,
            "sources": [source(s).cite() for s in c.sources],
        }
        for c in claims()
    ]


def page() -> str:
    """Every statement as a page of the docs, in Markdown."""
    lines = ["# The article, claim by claim", "", _INTRO, ""]
    lines += ["| § | Statement | What hipdrive does | Evidence | Source |", "|---|---|---|---|---|"]
    lines += [
        f"| {c.paragraph} | {c.statement} | {c.capability} | {c.grade} | {', '.join(c.sources)} |" for c in claims()
    ]
    used = dict.fromkeys(s for c in claims() for s in c.sources)
    lines += ["", "## Sources", ""] + [f"- **{s}** {source(s).cite()}" for s in used]
    return "\n".join(lines) + "\n"


_INTRO = (
    "Each statement of the article hipdrive was built on, in our words, by the line of its text (headings count). "
    "*Contradicted* statements are kept and delivered with the contradiction beside them. "
    "This page is written by `hipdrive.evidence.article.page()`."
)
