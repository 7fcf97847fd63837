"""Whatever a supplier sends and a kind accepts, the register takes in: projecting never fails."""

import pytest
from django.db import transaction
from hypothesis import given, note
from hypothesis import strategies as st

from kontingent.current.rebuilding import differences
from kontingent.history.entries import Entry
from kontingent.history.kinds.base import Subject, fields_of
from kontingent.history.kinds.catalogue import of_subject
from tests.current import region
from tests.examples import examples

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["Ж" * 2000, "1" * 2000, "\u0130\u00df\ufb01", "'; DROP TABLE fact; --", "%(ids)s", "\\", "{}", "\x00", "0", "-0"]
)
cells = {
    "text": text,
    "date": st.dates().map(str) | st.sampled_from(["0001-01-01", "9999-12-31", "31.02.2010", "29.02.2016"]),
    "flag": st.sampled_from(["да", "нет", "возможно"]),
    "whole": st.integers(-(2**31) - 1, 2**31).map(str) | st.integers(-2, 2300).map(str),
    "number": st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**11), max_value=10**11).map(
        str
    ),
    "code": st.sampled_from(["male", "passport", "general", "full_time", "first", "unknown", "1"]),
    "person": st.sampled_from(["p-1", "p-2", "p-3", "p-" + "9" * 190]),
    "institution": st.sampled_from(["o-10", "o-12", "o-2", "o-" + "9" * 190]),
}


@st.composite
def entries(draw, subject):
    kind = draw(st.sampled_from(of_subject(subject)))
    sent = {known.prop: draw(cells[known.type]) for known in fields_of(kind) if draw(st.integers(0, 3))}
    record, _ = kind.read(sent)
    who = draw(st.integers(1, 3) if subject is Subject.PERSON else st.sampled_from([2, 10, 12]))
    return Entry.of(who, record, key=draw(st.sampled_from(["a", "b"])) if kind.many else "", place=1)


@pytest.mark.slow
@pytest.mark.django_db
@examples(40)
@given(
    st.lists(entries(Subject.INSTITUTION), max_size=4),
    st.lists(entries(Subject.PERSON), min_size=1, max_size=8),
    st.sampled_from([region.OPERATOR, region.DIARY]),
)
def test_nothing_accepted_breaks_the_projection(institutions, persons, supplier):
    with transaction.atomic():
        region.build(3)
        note([entry.draft.payload for entry in (*institutions, *persons)])
        region.send(*institutions, *persons, supplier=supplier)
        assert differences(recorded_at=region.moment(), progress=str) == []
        transaction.set_rollback(True)
