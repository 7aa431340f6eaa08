"""Sentences that name an option of the terminal, for people who read them in a page.

A sentence about a recording is written once and may name the option that would help (`--capture-fps`). In a terminal that is
what a reader types; in a report or in the app there is nothing to type, and the same sentence says it in words.
"""

from __future__ import annotations

import re

#: What is said in words, in this order: forms of their own first, then every other option by its name.
_FORMS = (
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
    (r"Leave out --([a-z]+)", r"Do without the \1"),
    (r" \(--[a-z-]+\)", ""),
    (r" with --[a-z-]+(?: FILE)?", ""),
    (r"`?--([a-z]+)-([a-z]+)`?(?: FILE)?", r"the \1 \2"),
    (r"`?--([a-z]+)`?(?: FILE)?", r"the \1"),
)
_COMPILED = tuple((re.compile(form), said) for form, said in _FORMS)


def in_words(text: str) -> str:
    """A sentence without options and commands of the terminal.

    >>> in_words("Slow motion: the clip plays slower than life; state the rate with --capture-fps.")
    'Slow motion: the clip plays slower than life; state the rate.'
    >>> in_words("give --height to read it in metres, or better --speed")
    'give the height to read it in metres, or better the speed'
    """
    if "--" not in text and "`hipdrive" not in text:
        return text
    for form, said in _COMPILED:
        text = form.sub(said, text)
    return text
