"""The rules as a page of the docs: every pattern with its signs, limits, evidence and what it leads to."""

from __future__ import annotations

from hipdrive.evidence import number, row
from hipdrive.screening.rules import Band, FeelSign, MoreThan, PainSign, Pattern, Sign, Uneven, rules
from hipdrive.screening.safety import ACTIONS, flag_source, red_flags
from hipdrive.screening.symptoms import REGION_WORDS

#: After it, `benchmarks.standing` writes what treadmill runners are told.
TABLE_MARK = "<!-- runners -->"
_INTRO = (
    "What hipdrive may conclude, and from what. A pattern needs every sign of its core and as many supporting signs "
    "as it says: at least two that agree, at least one of them measured. A measured sign counts only when its whole "
    "95 % interval lies beyond the limit, from at least 7 steps a side, with a known error and from the "
    "near leg; an unknown camera roll widens what it turns. A pattern is not a diagnosis. "
    "This page is written by `hipdrive.screening.page.page()`."
)


def page() -> str:
    """The page, in Markdown."""
    parts = ["# What hipdrive may conclude", "", _INTRO, "", "## Stop and refer first", ""]
    parts += ["| level | question | source |", "|---|---|---|"]
    parts += [f"| {f.level} | {f.question} | {flag_source(f)} |" for f in red_flags()]
    parts += ["", *(f"- *{level}*: {action}" for level, action in ACTIONS.items()), ""]
    parts += ["## Patterns", ""]
    for pattern in sorted(rules().patterns, key=lambda p: p.rank):
        parts += _pattern(pattern)
    return "\n".join(parts).rstrip() + "\n"


def _pattern(pattern: Pattern) -> list[str]:
    who = "" if len(pattern.sexes) == 3 else f" Looked for in: {', '.join(pattern.sexes)}."
    lines = [
        f"### {pattern.title} (`{pattern.id}`)",
        "",
        f"Evidence: **{pattern.grade}**. {pattern.grade_why}{who}",
        "",
    ]
    lines += [f"- must hold: {_sign(rules().sign(s))}" for s in pattern.core]
    if pattern.needs:
        lines.append(f"- and at least {pattern.needs} of:")
        lines += [f"  - {_sign(rules().sign(s))}" for s in pattern.support]
    cited = "; ".join(f"{row(i).cite().rstrip('.')} ({row(i).tag})" for i in pattern.evidence[:1])
    lines += ["", f"Leads to the cue `{pattern.cue}` and {', '.join(f'`{d}`' for d in pattern.drills)}.", ""]
    return [*lines, f"Rows: {', '.join(f'`{i}`' for i in pattern.evidence)}. First of them: {cited}.", ""]


def _sign(sign: Sign) -> str:
    if isinstance(sign, Band):
        rows_ = ", ".join(f"`{i}`" for i in sign.evidence)
        return f"`{sign.measure}` {sign.beyond} its norm by {number('sd_band'):g} SD ({rows_})"
    if isinstance(sign, Uneven):
        return f"`{sign.measure}` more on one side than its error and {number('sd_band'):g} SD of uninjured runners explain"
    if isinstance(sign, MoreThan):
        return f"`{sign.measure}` above `{sign.than}`, their intervals apart"
    least = f"{number(sign.at_least):g} of 10 or more (`{sign.at_least}`, {row(sign.at_least).tag})"
    if isinstance(sign, PainSign):
        return f"pain at the {' or '.join(REGION_WORDS[r] for r in sign.regions)}, {least}"
    if isinstance(sign, FeelSign):
        words = [f.replace("_", " ") for f in sign.feels] + [f"pain at the {REGION_WORDS[r]}" for r in sign.regions]
        return f"feeling: {' or '.join(words)}, {least}"
    return f"soreness: {sign.more} over {sign.less} by {least}"
