"""Periods of membership: the table of what is told and what follows, and the twin in SQL."""

import datetime as dt
import itertools

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kontingent.portfolios.memberships import Told, periods

OPENING, CLOSING = dt.date(2017, 9, 1), dt.date(2018, 8, 31)
A, B = 1, 2
EARLIER, LATER = dt.datetime(2018, 1, 1, tzinfo=dt.UTC), dt.datetime(2018, 2, 1, tzinfo=dt.UTC)


def day(text: str) -> dt.date | None:
    """«01.02» of the school year; «–» is not told."""
    if text == "–":
        return None
    number, month = map(int, text.split("."))
    return dt.date(2017 if month >= 9 else 2018, month, number)


def told(text: str, ranks: dict[int, int]) -> list[Told]:
    """«a 01.09–30.11 5 А; b 01.09–»: supplier, start, end and class, the fifth А where none is named."""
    made = []
    for number, one in enumerate(text.split("; ")):
        supplier, _, rest = one.partition(" ")
        days, _, named = rest.partition(" ")
        start, _, end = days.partition("–")
        name = {"": "5 А", "без": ""}.get(named, named)
        who = A if supplier == "a" else B
        made.append(Told(name, day(start or "–"), day(end or "–"), who, ranks[who], f"e{number}", EARLIER))
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


def made(rows, rank) -> list[Told]:
    return [
        Told(name, start, end, supplier, rank[supplier], f"e{number}", at)
        for number, (name, start, end, supplier, at) in enumerate(rows)
    ]


@settings(max_examples=500, deadline=None)
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


ASK = """
SELECT class_name, date_from, date_to, is_cut, records
FROM membership_periods(ARRAY(SELECT row(n, name, told_from, told_to, supplier, rank, key, at)::told_membership
    FROM unnest(%s::int[], %s::text[], %s::date[], %s::date[], %s::smallint[], %s::smallint[], %s::text[],
                %s::timestamptz[]) AS told (n, name, told_from, told_to, supplier, rank, key, at)), %s, %s)
"""


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
