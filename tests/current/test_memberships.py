"""Periods of membership: the table of what is told and what follows, and the twin in SQL."""

import datetime as dt
import itertools

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from kontingent.current.memberships import MembershipRecord, Period, periods
from kontingent.current.models import CurrentEnrolment
from tests.current import region
from tests.current.member_days import Said, stays
from tests.examples import examples

OPENING, CLOSING = dt.date(2017, 9, 1), dt.date(2018, 8, 31)
A, B = 1, 2
EARLIER, LATER = dt.datetime(2018, 1, 1, tzinfo=dt.UTC), dt.datetime(2018, 2, 1, tzinfo=dt.UTC)


def day(text: str) -> dt.date | None:
    """«01.02» of the school year; «–» is not told."""
    if text == "–":
        return None
    number, month = map(int, text.split("."))
    return dt.date(2017 if month >= 9 else 2018, month, number)


def told(text: str, ranks: dict[int, int]) -> list[MembershipRecord]:
    """«a 01.09–30.11 5 А; b 01.09–»: supplier, start, end and class, the fifth А where none is named."""
    made = []
    for number, one in enumerate(text.split("; ")):
        supplier, _, rest = one.partition(" ")
        days, _, named = rest.partition(" ")
        start, _, end = days.partition("–")
        name = {"": "5 А", "без": ""}.get(named, named)
        who = A if supplier == "a" else B
        made.append(MembershipRecord(name, day(start or "–"), day(end or "–"), who, ranks[who], f"e{number}", EARLIER))
    return made


def written(found) -> str:
    return "; ".join(
        f"{one.start:%d.%m}–{one.end:%d.%m}" + ("" if one.class_name == "5 А" else f" {one.class_name or 'без'}")
        for one in found
    )


A_BETTER, B_BETTER = {A: 10, B: 20}, {A: 20, B: 10}
BOTH = (A_BETTER, B_BETTER)
TABLE = [
    ("a 01.09–30.11; b 01.09–", BOTH, "01.09–30.11"),
    ("a 01.09–30.11; a 01.02–; b 01.09–", BOTH, "01.09–30.11; 01.02–31.08"),
    ("a 01.09–; b 01.09–30.11; b 01.02–", BOTH, "01.09–30.11; 01.02–31.08"),
    ("a 01.09–30.11; b 01.02–", BOTH, "01.09–30.11; 01.02–31.08"),
    ("a 01.09–; b 01.02–", (A_BETTER,), "01.09–31.08"),
    ("a 01.09–; b 01.02–", (B_BETTER,), "01.02–31.08"),
    ("a 01.09–30.11; a 01.02–; b 01.09–31.05", (A_BETTER,), "01.09–30.11; 01.02–31.05"),
    ("a 01.09–30.11; a 01.02–; b 01.09–31.05", (B_BETTER,), "01.09–31.01; 01.02–31.05"),
    ("a 01.09–30.11; b 01.09–10.12", (A_BETTER,), "01.09–30.11"),
    ("a 01.09–30.11; b 01.09–10.12", (B_BETTER,), "01.09–10.12"),
    ("a 01.09–15.12", BOTH, "01.09–15.12"),
    ("a 05.09–; b 01.09–", (A_BETTER,), "05.09–31.08"),
    ("a 05.09–; b 01.09–", (B_BETTER,), "01.09–31.08"),
    ("b 01.02–", BOTH, "01.02–31.08"),
    # Overlapping records of one supplier are one; a missing start is 1 September.
    ("a 01.09–; a 01.02–31.05", BOTH, "01.09–31.05"),
    ("a –30.11; b 05.09–", BOTH, "05.09–30.11"),
    ("a –", BOTH, "01.09–31.08"),
    # Without a class: about the class that has room, or the days that no class covers.
    ("a 01.09–30.11 5 А; a 01.12– 5 Б; b 01.09– без", BOTH, "01.09–30.11; 01.12–31.08 5 Б"),
    ("a 01.09–30.11 5 А; a 01.12– 5 Б; b 01.09–31.01 без", BOTH, "01.09–30.11; 01.12–31.01 5 Б"),
    ("a 01.09–30.11 5 А; b 01.12– без", BOTH, "01.12–31.08 без; 01.09–30.11"),
    ("a 01.10–30.11 5 А; a 01.09– без", BOTH, "01.09–30.09 без; 01.12–31.08 без; 01.10–30.11"),
    # Outside the year there are no days.
    ("a 01.09–; a 31.08–31.08", BOTH, "01.09–31.08"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ranks", "expected"), [(text, one, end) for text, some, end in TABLE for one in some])
def test_table(text, ranks, expected):
    records = told(text, ranks)
    for order in itertools.permutations(records):
        assert written(periods(order, opening=OPENING, closing=CLOSING)) == expected


CLASSES = {"": {}, "5 А": {"grade": 5, "letter": "А"}, "5 Б": {"grade": 5, "letter": "Б"}}


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(region.DIARY, region.SHEET), (region.SHEET, region.DIARY)])
def test_table_through_the_view(order):
    """Every line a person; the diary is the better supplier."""
    lines = [(text, one, expected) for text, some, expected in TABLE for one in some]
    region.build(len(lines))
    sent = {region.DIARY: [], region.SHEET: []}
    for person, (text, rank, _) in enumerate(lines, 1):
        for one in told(text, rank):
            supplier = region.DIARY if rank[one.supplier] == 10 else region.SHEET
            fields = {"school_year": 2017, "date_from": one.start, "date_to": one.end, **CLASSES[one.class_name]}
            sent[supplier].append(region.entry(person, "enrolment", one.key, organisation="o-10", **fields))
    for supplier in order:
        region.send(*sent[supplier], supplier=supplier)
    found = {
        person: written(Period(row.class_name, row.date_from, row.date_to, False, ()) for row in rows)  # noqa: FBT003 - reads as the field
        for person in range(1, len(lines) + 1)
        for rows in [CurrentEnrolment.objects.filter(person_id=person).order_by("class_name", "date_from")]
    }
    assert found == {person: expected for person, (_, _, expected) in enumerate(lines, 1)}


@pytest.mark.django_db
def test_a_withdrawn_return_stays_where_another_supplier_tells_of_it():
    region.build()
    left = region.entry(1, "enrolment", "a1@2017", organisation="o-10", date_to="2017-11-30")
    back = {"organisation": "o-10", "date_from": "2018-02-01"}
    region.send(left, region.entry(1, "enrolment", "a2@2017", **back))
    region.send(region.entry(1, "enrolment", "b1@2017", **back), supplier=region.SHEET)
    region.send(region.entry(1, "enrolment", "a2@2017", withdrawn=True))
    found = CurrentEnrolment.objects.order_by("date_from").values_list("date_from", "date_to")
    assert list(found) == [(OPENING, day("30.11")), (day("01.02"), CLOSING)]


def test_records_and_cuts_are_told():
    found = periods(told("a 01.09–30.11; a 01.02–; b 01.09–31.05", B_BETTER), opening=OPENING, closing=CLOSING)
    assert [(one.records, one.is_cut) for one in found] == [((0, 2), True), ((1,), False)]


days = st.none() | st.dates(dt.date(2017, 8, 1), dt.date(2018, 9, 30))
ranks = st.sampled_from([{1: 1, 2: 2, 3: 3}, {1: 3, 2: 2, 3: 1}, {1: 1, 2: 1, 3: 1}])
records = st.lists(
    st.tuples(st.sampled_from(["5 А", "5 Б", ""]), days, days, st.integers(1, 3), st.sampled_from([EARLIER, LATER])),
    min_size=1,
    max_size=7,
)


def made(rows, rank) -> list[MembershipRecord]:
    return [
        MembershipRecord(name, start, end, supplier, rank[supplier], f"e{number}", at)
        for number, (name, start, end, supplier, at) in enumerate(rows)
    ]


@examples(500)
@given(records, ranks, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_disjoint_periods(rows, rank, dice):
    asked = made(rows, rank)
    found = periods(asked, opening=OPENING, closing=CLOSING)
    shuffled = list(asked)
    dice.shuffle(shuffled)
    again = periods(shuffled, opening=OPENING, closing=CLOSING)
    assert [(one.class_name, one.start, one.end) for one in again] == [
        (one.class_name, one.start, one.end) for one in found
    ]
    for name in {one.class_name for one in found}:
        cell = [one for one in found if one.class_name == name]
        assert all(OPENING <= one.start <= one.end <= CLOSING for one in cell)
        assert all(before.end < after.start for before, after in itertools.pairwise(cell))
    unnamed = [one for one in found if not one.class_name]
    named = [one for one in found if one.class_name]
    assert not any(one.start <= other.end and other.start <= one.end for one in unnamed for other in named)


@examples(400)
@given(records, st.permutations([1, 2, 3]))
def test_told_plainly_it_is_the_same(rows, order):
    rank = dict(zip((1, 2, 3), order, strict=True))
    found = periods(made(rows, rank), opening=OPENING, closing=CLOSING)
    said = [
        Said(name, start, end, rank[supplier], f"e{number}", (EARLIER, LATER).index(at))
        for number, (name, start, end, supplier, at) in enumerate(rows)
    ]
    expected = sorted((one.class_name, one.first, one.last) for one in stays(said, OPENING, CLOSING))
    assert [(one.class_name, one.start, one.end) for one in found] == expected


ASK = """
SELECT class_name, date_from, date_to, is_cut, records
FROM membership_periods(ARRAY(SELECT row(n, name, told_from, told_to, supplier, rank, key, at)::told_membership
    FROM unnest(%s::int[], %s::text[], %s::date[], %s::date[], %s::smallint[], %s::smallint[], %s::text[],
                %s::timestamptz[]) AS told (n, name, told_from, told_to, supplier, rank, key, at)), %s, %s)
"""


@pytest.mark.slow
@pytest.mark.django_db
@examples(400)
@given(records, ranks)
def test_the_twin_in_sql(rows, rank):
    asked = made(rows, rank)
    columns = [
        list(range(len(asked))),
        *(
            [getattr(one, name) for one in asked]
            for name in ("class_name", "start", "end", "supplier", "rank", "key", "recorded_at")
        ),
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ASK, [*columns, OPENING, CLOSING])
        found = [(name, start, end, cut, tuple(ns)) for name, start, end, cut, ns in cursor.fetchall()]
    assert found == [
        (one.class_name, one.start, one.end, one.is_cut, one.records)
        for one in periods(asked, opening=OPENING, closing=CLOSING)
    ]
