"""Recording: what is new is added, what changed is closed and followed, what is the same writes nothing."""

import datetime as dt
import os

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.errors import RestrictViolation

from kontingent.history.entries import WITHDRAWN, Entry
from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.institution import BodyGeneral
from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import General
from kontingent.history.models import OPEN_END, Fact, InstitutionFact
from kontingent.history.recording import RecordedTooEarly, record

MORNING = dt.datetime(2018, 4, 20, 6, tzinfo=dt.UTC)
NOON = dt.datetime(2018, 4, 20, 12, tzinfo=dt.UTC)


def general(person_id, family_name, place=1):
    return Entry.of(person_id, General.read({"familyName": family_name})[0], place=place)


def put(*entries: Entry, at=MORNING, supplier_id=1, package_id=7):
    return record(Subject.PERSON, entries, supplier_id=supplier_id, package_id=package_id, recorded_at=at)


def rows():
    return list(Fact.objects.order_by("person_id", "kind", "supplier", "key", "superseded_at"))


@pytest.mark.django_db
def test_a_new_record_keeps_what_was_sent_and_where_from():
    enrolment, _ = Enrolment.read({"organisation": "o-90", "schoolYear": "2017", "from": "01.09.2017"})
    result = put(Entry.of(5, enrolment, key="e-1", place=3), general(5, "Абрамов", place=2))
    assert (result.new, result.changed, result.same, result.withdrawn) == (2, 0, 0, 0)
    assert result.written == {General.code: {5}, Enrolment.code: {5}}
    name, membership = rows()
    assert name.payload == {"family_name": "Абрамов"}
    assert membership.payload == {"organisation": "o-90", "school_year": 2017, "date_from": "2017-09-01"}
    assert (membership.valid_from, membership.valid_to) == (dt.date(2017, 9, 1), None)
    assert (membership.key, membership.package_id, membership.place) == ("e-1", 7, 3)
    assert (membership.recorded_at, membership.superseded_at) == (MORNING, OPEN_END)
    assert membership.digest.bytes == enrolment.digest


@pytest.mark.django_db
def test_a_changed_record_closes_the_version_before():
    put(general(5, "Абрамов"))
    result = put(general(5, "Абрамова"), at=NOON)
    assert (result.new, result.changed, result.same) == (0, 1, 0)
    before, after = rows()
    assert (before.payload["family_name"], before.superseded_at) == ("Абрамов", NOON)
    assert (after.payload["family_name"], after.recorded_at, after.superseded_at) == ("Абрамова", NOON, OPEN_END)


@pytest.mark.django_db
def test_who_came_to_have_a_kind_or_may_have_it_no_more():
    enrolment, _ = Enrolment.read({"organisation": "o-90", "schoolYear": "2017"})
    other, _ = Enrolment.read({"organisation": "o-91", "schoolYear": "2018"})
    gone = Entry.withdrawal(5, Enrolment.code, key="e-2", place=1)
    first, more, changed, less, again = (
        put(entry, at=NOON + dt.timedelta(hours=n), supplier_id=supplier)
        for n, (entry, supplier) in enumerate(
            [
                (Entry.of(5, enrolment, key="e-1", place=1), 1),
                (Entry.of(5, other, key="e-2", place=1), 1),
                (Entry.of(5, other, key="e-1", place=1), 1),
                (gone, 1),
                (Entry.of(5, enrolment, key="e-1", place=1), 2),
            ]
        )
    )
    assert first.turned == less.turned == again.turned == {Enrolment.code: {5}}
    assert more.turned == changed.turned == {}
    assert more.written == changed.written == {Enrolment.code: {5}}


def rows_written() -> int:
    """By this transaction alone: the server's WAL grows by what other workers write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_same_again_writes_nothing():
    put(general(5, "Абрамов"))
    before = rows_written()
    assert before > 0
    result = put(general(5, "Абрамов", place=9), at=NOON)
    assert rows_written() == before
    assert (result.same, result.written) == (1, {})


@pytest.mark.django_db
def test_suppliers_do_not_touch_each_other():
    put(general(5, "Абрамов"))
    put(general(5, "Обрамов"), supplier_id=2, at=NOON)
    assert [(row.supplier, row.payload["family_name"], row.superseded_at) for row in rows()] == [
        (1, "Абрамов", OPEN_END),
        (2, "Обрамов", OPEN_END),
    ]


@pytest.mark.django_db
def test_a_withdrawal_is_one_tombstone():
    put(general(5, "Абрамов"))
    gone = Entry.withdrawal(5, General.code, place=4)
    assert put(gone, at=NOON).withdrawn == 1
    assert put(gone, at=NOON + dt.timedelta(hours=1)).same == 1
    before, tombstone = rows()
    assert before.superseded_at == NOON
    assert (tombstone.payload, tombstone.digest.bytes, tombstone.place) == (None, WITHDRAWN, 4)


@pytest.mark.django_db
def test_what_was_never_given_cannot_be_withdrawn():
    assert put(Entry.withdrawal(5, General.code, place=4)).same == 1
    assert rows() == []


@pytest.mark.django_db
def test_what_was_withdrawn_may_come_back():
    put(general(5, "Абрамов"))
    put(Entry.withdrawal(5, General.code, place=4), at=NOON)
    assert put(general(5, "Абрамов"), at=NOON + dt.timedelta(hours=1)).changed == 1
    assert [row.payload and row.payload["family_name"] for row in rows()] == ["Абрамов", None, "Абрамов"]


@pytest.mark.django_db
def test_of_a_record_given_twice_the_last_place_counts():
    result = put(general(5, "Второй", place=9), general(5, "Первый", place=2))
    assert (result.new, result.repeated) == (1, (2,))
    assert [row.payload["family_name"] for row in rows()] == ["Второй"]


@pytest.mark.django_db
@pytest.mark.parametrize("late", [dt.timedelta(0), dt.timedelta(hours=1)])
def test_a_record_is_not_superseded_by_an_earlier_one(late):
    put(general(5, "Абрамов"), at=MORNING + late)
    with pytest.raises(RecordedTooEarly), transaction.atomic():
        put(general(5, "Абрамова"), at=MORNING)
    assert len(rows()) == 1


@pytest.mark.django_db
def test_institutions_are_recorded_by_the_same_code():
    body, _ = BodyGeneral.read({"fullName": "Отдел образования"})
    result = record(Subject.INSTITUTION, [Entry.of(3, body, place=1)], supplier_id=1, package_id=7, recorded_at=MORNING)
    assert result.written == {BodyGeneral.code: {3}}
    assert InstitutionFact.objects.get().payload == {"full_name": "Отдел образования"}
    assert rows() == []


# Of a column's type a value that it has not; of numbers the next.
_ANOTHER = {
    "DateField": "coalesce({} + 1, '2018-01-01')",
    "DateTimeField": "{} - interval '1 second'",
    "JSONField": "'{{}}'",
    "TextField": "{} || 'a'",
    "UUIDField": "gen_random_uuid()",
}
_ADDED = """
    INSERT INTO {table} ({subject}, kind, supplier, key, recorded_at, digest, package_id, place)
    VALUES (5, 1, 1, '', '2018-04-20', gen_random_uuid(), 7, 1)
"""


@pytest.mark.django_db
@pytest.mark.parametrize(("facts", "subject"), [(Fact, "person_id"), (InstitutionFact, "institution_id")])
def test_not_even_the_owner_of_the_tables_changes_a_fact(facts, subject):
    table = facts._meta.db_table
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute(_ADDED.format(table=table, subject=subject))
        for one in facts._meta.concrete_fields:
            if one.column == "superseded_at":
                continue
            another = _ANOTHER.get(one.get_internal_type(), "{} + 1").format(one.column)
            for closing in ("", ", superseded_at = '2018-05-01'"):
                with pytest.raises(RestrictViolation, match="closed"), owner.transaction():
                    owner.execute(f"UPDATE {table} SET {one.column} = {another}{closing} WHERE {subject} = 5")
        closing = f"UPDATE {table} SET superseded_at = %s WHERE {subject} = 5"
        assert owner.execute(closing, [NOON]).rowcount == 1
        with pytest.raises(RestrictViolation, match="closed"), owner.transaction():
            owner.execute(closing, [NOON])
        owner.rollback()


@pytest.mark.django_db
def test_the_application_may_close_a_fact_and_nothing_else():
    put(general(5, "Абрамов"))
    for statement in ("UPDATE fact SET superseded_at = '2018-05-01', place = 2", "DELETE FROM fact"):
        with pytest.raises(Exception, match="denied"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.django_db
def test_what_stands_of_a_person_is_one_stretch_of_the_key():
    """Behind the ids of records its end would be sought for each: with many of them a server goes by another index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('fact_pkey'::regclass)")
        assert cursor.fetchone()[0].endswith("(person_id, kind, superseded_at, supplier, key)")
