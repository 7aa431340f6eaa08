"""Each measure is called by the field's standard term, where there is one, with the place it is from."""

from __future__ import annotations

import pytest

from hipdrive.evidence import source
from hipdrive.measures import measures
from hipdrive.report.glossary import terms


def test_every_measure_has_a_term_and_no_term_is_left_over() -> None:
    assert set(terms()) == {m.id for m in measures()}


@pytest.mark.parametrize("id", [m.id for m in measures()])
def test_a_title_holds_its_term_and_plain_words_stand_beside_it(id: str) -> None:
    measure, known = next(m for m in measures() if m.id == id), terms()[id]
    assert known.term in measure.title.lower()
    assert measure.plain
    assert measure.plain.lower() != measure.title.lower()


@pytest.mark.parametrize("id", sorted(terms()))
def test_a_term_of_the_field_names_where_it_is_used(id: str) -> None:
    known = terms()[id]
    assert known.kind in ("field", "own")
    assert bool(known.source) == (known.kind == "field")
    if known.source[1:].isdigit():
        assert source(known.source).citation == known.from_where
