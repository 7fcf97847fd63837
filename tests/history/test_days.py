"""Days as suppliers send them: empty dates of other programs, and moments of another zone."""

import datetime as dt

import orjson
import pytest

from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import General
from kontingent.history.rules.records import check
from kontingent.history.rules.rule import Around, Severity

AROUND = Around(dt.date(2018, 4, 20))
EMPTY = [
    "0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "01.01.0001", "01.01.0001 0:00:00", "30.12.1899",
    "1899-12-30", "1899-12-30T00:00:00+03:00", "01.01.1900", "1900-01-01", "01.01.1901", "00.00.0000", "0000-00-00",
    "0000-00-00 00:00:00", "  .  .    ", "__.__.____",
]  # fmt: skip


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_date_is_no_value_is_kept_as_sent_and_told(text: str):
    record, misfits = General.read({"familyName": "Абрамов", "birthDate": text})
    assert (record.birth_date, record.raw) == (None, {"birth_date": text})
    told = [(remark.rule.code, remark.value) for remark in check(record, misfits, AROUND) if "birth" in remark.field]
    assert told == [("F00a", text)]


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_end_refuses_nothing(text: str):
    record, misfits = Enrolment.read({"organisation": "o-1", "schoolYear": "2017", "from": "2017-09-01", "to": text})
    assert record.span() == (dt.date(2017, 9, 1), None)
    remarks = check(record, misfits, AROUND)
    assert [(remark.rule.code, remark.rule.severity) for remark in remarks] == [("F00a", Severity.FLAG)]


@pytest.mark.parametrize("text", ["02.01.1900", "1899-12-31", "31.12.1900", "01.01.1902"])
def test_the_days_beside_them_are_days(text: str):
    record, misfits = General.read({"birthDate": text})
    assert record.birth_date is not None
    assert misfits == []


@pytest.mark.parametrize("text", ["-", "0", "нет", ".", "00.00.2010", "00.00.00"])
def test_what_is_on_no_list_is_a_value_that_does_not_fit(text: str):
    record, misfits = General.read({"familyName": "Абрамов", "birthDate": text})
    told = [remark.rule.code for remark in check(record, misfits, AROUND) if remark.field == "birth_date"]
    assert told == ["F00"]


@pytest.mark.parametrize(
    ("zone", "text", "day", "is_told"),
    [
        ("Europe/Moscow", "2009-05-02T21:00:00Z", "2009-05-03", True),
        ("Europe/Moscow", "2009-05-02T21:00:00.000Z", "2009-05-03", True),
        ("Europe/Moscow", "2009-05-02T20:00:00Z", "2009-05-03", True),  # summer time was in force
        ("Europe/Moscow", "2009-12-02T20:00:00Z", "2009-12-02", False),
        ("Europe/Moscow", "2009-05-03T00:00:00+03:00", "2009-05-03", False),
        ("Europe/Moscow", "2009-05-03T00:00:00", "2009-05-03", False),
        ("Asia/Kamchatka", "2018-04-19T12:00:00Z", "2018-04-20", True),
        ("Europe/Kaliningrad", "2018-04-20T00:30:00+03:00", "2018-04-19", True),
    ],
)
def test_a_moment_is_of_the_day_of_the_region(
    monkeypatch: pytest.MonkeyPatch, zone: str, text: str, day: str, *, is_told: bool
):
    monkeypatch.setenv("KONTINGENT_TIME_ZONE", zone)
    record, misfits = General.read({"familyName": "Абрамов", "birthDate": text})
    assert (str(record.birth_date), misfits) == (day, [])
    assert record.raw == ({"birth_date": text} if is_told else {})
    told = [(remark.rule.code, remark.value) for remark in check(record, misfits, AROUND) if "birth" in remark.field]
    assert told == ([("F00b", text)] if is_told else [])


def test_a_moved_day_stands_beside_what_does_not_fit():
    record, misfits = Enrolment.read(
        {"organisation": "o-1", "from": "2017-08-31T21:00:00Z", "to": "31.02.2018", "schoolYear": "2017"}
    )
    assert record.raw == {"date_from": "2017-08-31T21:00:00Z", "date_to": "31.02.2018"}
    assert {remark.rule.code for remark in check(record, misfits, AROUND)} == {"F00", "F00b"}
    assert orjson.loads(record.payload)["date_from"] == "2017-09-01"
    assert Enrolment.model_validate(orjson.loads(record.payload)) == record
