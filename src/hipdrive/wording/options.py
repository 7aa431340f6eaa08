"""Sentences that name an option of the terminal, for people who read them in a page.

A sentence about a recording is written once and may name the option that would help (`--capture-fps`). In a terminal that is
what a reader types; in a report or in the app there is nothing to type, and the same sentence says it in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: The options that sentences about recordings name. No other word after two hyphens is changed: it may be a file's name.
_NAMED = (
    *(
        "capture-fps",
        "channels",
        "emg-starts",
        "emg",
        "from",
        "height",
        "leg",
        "level",
        "markers",
        "mot-names",
        "mot",
        "mvic",
        "overlay",
    ),
    *("person", "positions", "reference", "shots", "speed", "static", "subject", "symptoms", "to", "view"),
)
_ANY = f"(?:{'|'.join(_NAMED)})"
#: What is said in words, in this order: forms of their own first, then every other option by its name.
_FORMS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (
        r"needs pylsl, which is not installed\. Run `pip install 'hipdrive\[lsl\]'`\.",
        "needs a part that is not installed here.",
    ),
    (
        r" ?`hipdrive trial --warmup` tests on you whether they do\.",
        " A trial of the warm-up tests on you whether they do.",
    ),
    (r" ?Tried on you: `hipdrive trial --cue \w+`\.", " A trial tests it on you."),
    (r"`?hipdrive trial --cue \w+`?", "a trial of this cue"),
    (
        r"See `hipdrive guide` for how to film a run",
        "Film the whole runner, upright and square on, for at least three strides",
    ),
    (r"Give it to `hipdrive analyze`, alone", "Give it alone"),
    (r"choose another with --camera, or use --no-camera", "or go on without a camera"),
    (r"or use --no-camera", "or go on without a camera"),
    (r" with --subject (\S+) or --subject (\S+)", r": \1 or \2"),
    (r"--from and --to choose another part", "Another part can be chosen"),
    (r"--shots all reads each by itself", "Each can be read by itself"),
    (r"Give --from and --to in seconds of the clip", "Choose a part within the clip"),
    (r"Give a smaller --person", "Give a smaller number of the person"),
    (r"Give --person a number", "Give the person a number"),
    (r"Give it as --static to a running trial", "Give it as the standing trial of a run"),
    (r"give it with --static", "give that one too"),
    (r"State it with --emg-starts", "State when it begins"),
    (rf"Leave out --({_ANY})", r"Do without the \1"),
    (rf" \(--{_ANY}\)", ""),
    (rf" with --{_ANY}(?: FILE)?", ""),
    (rf"(?<![\w-])`?--({_ANY})(?![\w-]|\.\w)`?(?: FILE)?", lambda found: "the " + found[1].replace("-", " ")),
)
_COMPILED = tuple((re.compile(form), said) for form, said in _FORMS)


def in_words(text: str) -> str:
    """A sentence without options and commands of the terminal.

    >>> in_words("Slow motion: the clip plays slower than life; state the rate with --capture-fps.")
    'Slow motion: the clip plays slower than life; state the rate.'
    >>> in_words("give --height to read it in metres, or better --speed")
    'give the height to read it in metres, or better the speed'
    """
    if "--" not in text and "`hipdrive" not in text and "`pip" not in text:
        return text
    for form, said in _COMPILED:
        text = form.sub(said, text)
    return text
