"""What a feeling makes the program look for: said at the intake and in the report, so that an answer visibly matters."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.evidence import number
from hipdrive.measures import title_of
from hipdrive.screening.questions import FEEL
from hipdrive.screening.rules import Band, FeelSign, MoreThan, Pattern, Rules, rules
from hipdrive.screening.symptoms import Symptoms


def looked_for(symptoms: Symptoms | None, by: Rules | None = None) -> tuple[str, ...]:
    """A sentence for every feeling that is strong enough to count: which pattern it speaks for, in which measures."""
    if symptoms is None:
        return ()
    known = by or rules()
    felt = [s for s in known.signs if isinstance(s, FeelSign) and _counts(s, symptoms)]
    return tuple(_sentence(sign, known) for sign in felt)


def _counts(sign: FeelSign, symptoms: Symptoms) -> bool:
    scores = [getattr(symptoms.feel, f) or 0.0 for f in sign.feels]
    return max(scores, default=0.0) >= number(sign.at_least)


def _sentence(sign: FeelSign, known: Rules) -> str:
    patterns = [p for p in known.patterns if sign.id in p.core + p.support]
    measures = dict.fromkeys(name for p in patterns for name in _measures(p, known))
    titles = wording.joined([f"“{p.title}”" for p in patterns])
    felt = wording.joined([FEEL[f] for f in sign.feels])
    return (
        f"You feel {felt}: this speaks for {titles}, which is looked for in {wording.joined(list(measures))}. "
        "A feeling alone is no finding."
    )


def _measures(pattern: Pattern, known: Rules) -> list[str]:
    signs = [known.sign(s) for s in pattern.core + pattern.support]
    return [title_of(s.measure).lower() for s in signs if isinstance(s, Band | MoreThan)]
