"""Tables of what the register has and a full package carries, and what is withdrawn of it or why it is held."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from kontingent.ingest.actions import release
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.kernel import clock
from tests.ingest.full import gone, label, load_delta, load_full, school
from tests.ingest.region import ROBOT, build

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
APRIL, SEPTEMBER = "2018-04-20T07:00:00+03:00", "2018-09-03T08:40:00+03:00"
Y2017 = label(2017)
EIGHT = {f"p-{n}": "e o-1 2016, e o-1 2017, c" for n in range(8)}


def many(count: int, words: str, first: int = 0) -> dict[str, str]:
    return {f"p-{n}": words for n in range(first, first + count)}


@dataclass(frozen=True)
class Case:
    has: Mapping[str, str]
    carries: Mapping[str, str]
    gone: set[str] = field(default_factory=set)
    reason: str = ""
    made: str = APRIL
    organisations: str = "o-1"
    kinds: str = ""


CASES = {
    "the new year only leaves the finished ones": Case(EIGHT, many(8, "e o-1 2018, c"), made=SEPTEMBER),
    "those who finished the school stay": Case(
        {**EIGHT, **many(3, "e o-1 2016, m o-1 2016, c, d", 20)}, many(8, "e o-1 2018, c"), made=SEPTEMBER
    ),
    "finished years that are carried are spoken of": Case(
        {**many(9, "e o-1 2016, e o-1 2017"), "p-9": "e o-1 2016, e o-1 2017"},
        {**many(9, "e o-1 2016, e o-1 2017"), "p-9": "e o-1 2017"},
        {"p-9 e-1-2016"},
    ),
    "a running year without anybody": Case(
        many(8, "e o-1 2016, e o-1 2017"),
        many(8, "e o-1 2016"),
        reason=f"В пакете нет ни одного обучающегося за {Y2017}: Школа o-1.",
    ),
    "nobody at all": Case(
        many(2, "e o-1 2017, c"), {}, reason=f"В пакете нет ни одного обучающегося за {Y2017}: Школа o-1."
    ),
    "a running year that all have left with dates": Case(many(8, "e o-1 2016, e o-1 2017 left"), many(8, "e o-1 2016")),
    "years ahead that are not carried": Case(many(8, "e o-1 2017, e o-1 2018"), many(8, "e o-1 2017")),
    "a year ahead that is carried": Case(
        many(8, "e o-1 2017, e o-1 2018"),
        {**many(7, "e o-1 2017, e o-1 2018"), "p-7": "e o-1 2017"},
        {"p-7 e-1-2018"},
    ),
    "an enrolment without a year is of the one it began in": Case(
        {**many(9, "e o-1 2017"), "p-9": "e o-1 2016 yearless", "p-10": "e o-1 2017 yearless"},
        many(9, "e o-1 2017"),
        {"p-10 e-1-2017", "p-10 1"},
    ),
    "eight of eight beside forty marks": Case(
        {**many(8, "e o-1 2017, m o-1 2016, m o-1 2017, c, w, d"), "p-8": "e o-1 2016"},
        {"p-9": "e o-1 2017"},
        reason=f"Полный пакет отозвал бы «Обучение» за {Y2017} у 8 из 9 персон: Школа o-1. Всего таких строк: 6.",
    ),
    "one family of a school of thirty": Case(
        many(30, "e o-1 2017, c"),
        many(27, "e o-1 2017, c"),
        {f"p-{n} {what}" for n in (27, 28, 29) for what in ("e-1-2017", "1", "2")},
    ),
    "a fifth is not more than a fifth": Case(
        many(15, "e o-1 2017"), many(12, "e o-1 2017"), {f"p-{n} {w}" for n in (12, 13, 14) for w in ("e-1-2017", "1")}
    ),
    "three of fourteen are more than a fifth": Case(
        many(14, "e o-1 2017"),
        many(11, "e o-1 2017"),
        reason=f"Полный пакет отозвал бы «Обучение» за {Y2017} у 3 из 14 персон: Школа o-1. Всего таких строк: 2.",
    ),
    "two of four are a family": Case(
        many(4, "e o-1 2017"), many(2, "e o-1 2017"), {f"p-{n} {w}" for n in (2, 3) for w in ("e-1-2017", "1")}
    ),
    "the only one, while another comes": Case(
        many(1, "e o-1 2017"),
        many(1, "e o-1 2018", 1),
        made="2018-08-20T08:00:00+03:00",
        reason=f"В пакете нет ни одного обучающегося за {Y2017}: Школа o-1.",
    ),
    "a section that the program lost": Case(
        many(8, "e o-1 2017, c"),
        many(8, "e o-1 2017"),
        reason="Полный пакет отозвал бы «Контакты» у 8 из 8 персон: Школа o-1.",
    ),
    "two achievements taken back of the only two": Case(
        {**many(8, "e o-1 2017"), "p-8": "e o-1 2017, w", "p-9": "e o-1 2017, w"},
        many(10, "e o-1 2017"),
        {"p-8 w", "p-9 w"},
    ),
    "marks follow their years": Case(
        {**many(8, "e o-1 2016, e o-1 2017"), "p-8": "e o-1 2016, e o-1 2017, m o-1 2016, m o-1 2017"},
        many(9, "e o-1 2017"),
        {"p-8 m-1-2017"},
    ),
    "marks without an organisation follow the years of their learner": Case(
        {**many(8, "e o-1 2017"), "p-8": "e o-1 2016, e o-1 2017, m 2016, m 2017"},
        many(9, "e o-1 2017"),
        {"p-8 m-2017"},
    ),
    "another class is no leaving": Case(
        many(3, "e o-1 2017 first"), many(3, "e o-1 2017 second"), {f"p-{n} e-1-2017-first" for n in range(3)}
    ),
    "a learner of two schools keeps what belongs to neither": Case(
        {**many(8, "e o-1 2017"), "p-8": "e o-1 2017, e o-2 2017, c"}, many(8, "e o-1 2017"), {"p-8 e-1-2017"}
    ),
    "a teacher who has left with a date": Case(
        {**many(8, "e o-1 2017"), "w-1": "p o-1", "w-2": "p o-1 left"},
        {**many(8, "e o-1 2017"), "w-1": "p o-1"},
        {"w-2 p-1-left", "w-2 1"},
    ),
    "the only teacher of a kindergarten": Case(
        {**many(8, "e o-1 2017"), "w-1": "p o-1"},
        many(8, "e o-1 2017"),
        reason=f"В пакете нет ни одного сотрудника за {Y2017}: Школа o-1.",
    ),
    "a package that does not cover posts": Case(
        {**many(8, "e o-1 2017"), "w-1": "p o-1"}, many(8, "e o-1 2017"), kinds="general enrolment"
    ),
    "a package of marks alone": Case(
        {**many(8, "e o-1 2017, m o-1 2016, m o-1 2017"), "p-8": "e o-1 2017, m o-1 2016, m o-1 2017"},
        many(8, "m o-1 2017"),
        {"p-8 m-1-2017"},
        kinds="general finalMark",
    ),
    "lessons of a supplier without enrolments": Case(
        {**{f"w-{n}": "p o-1, t o-1 2016, t o-1 2017" for n in range(5)}},
        {**{f"w-{n}": "p o-1, t o-1 2017" for n in range(4)}, "w-4": "p o-1"},
        {"w-4 t-1-2017"},
    ),
    "guardians of those who stay unnamed stay": Case(
        {**many(8, "e o-1 2018"), "p-9": "e o-1 2016", "g-1": "g p-9", "g-2": "g p-1", "g-3": "g p-9, g p-1"},
        {**many(8, "e o-1 2018"), "g-3": "g p-1"},
        {"g-2 g-g-2-p-1", "g-2 1"},
        made=SEPTEMBER,
        organisations="",
    ),
    "a package of a school says nothing of guardians": Case(
        {**many(8, "e o-1 2017"), "g-1": "g p-1", "w-1": "p o-1, g p-2", "w-2": "p o-1"},
        {**many(8, "e o-1 2017"), "w-1": "p o-1", "w-2": "p o-1"},
    ),
    "applications go with the applicant": Case(
        {**many(8, "e o-1 2017"), "p-8": "e o-1 2016, a o-1", "p-9": "a o-1"}, many(8, "e o-1 2017"), {"p-9 a-1"}
    ),
}


def register(case: Case) -> Package:
    build()
    load_delta(case.has)
    with clock.fixed(dt.datetime.fromisoformat(case.made)):
        return load_full(case.carries, made=case.made, organisations=case.organisations, kinds=case.kinds)


@pytest.mark.parametrize("name", CASES)
def test_what_goes(name: str):
    case = CASES[name]
    sent = register(case)
    assert (sent.reason, gone()) == (case.reason, case.gone)
    assert (sent.state == Package.State.HELD) == bool(case.reason)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "ни одного" in case.reason])
def test_a_year_of_which_it_carries_nobody_stays_even_when_released(name: str):
    sent = register(CASES[name])
    release(package_id=sent.pk, by=ROBOT)
    assert load(package_id=sent.pk, by=ROBOT).state in {"accepted", "remarks"}
    assert gone() == set()


def test_classes_follow_the_years_of_their_organisation():
    build()
    load_delta(many(8, "e o-1 2016, e o-1 2017"), schools=school("o-1", "2016 2017 2018"))
    load_full(many(8, "e o-1 2017"), schools=school("o-1"))
    assert gone() == {"o-1 k-2017"}


def test_a_school_nobody_names_keeps_its_name_while_somebody_belongs_there():
    build()
    load_delta({**many(8, "e o-1 2017"), "p-9": "e o-2 2016"}, schools=school("o-1") + school("o-2") + school("o-3"))
    load_full(many(8, "e o-1 2017"), organisations="", schools=school("o-1"))
    assert gone() == {"o-3 101"}


def test_requisites_of_many_organisations_are_one_number():
    build()
    load_delta(many(8, "e o-1 2017"), schools="".join(school(f"o-{n}") for n in range(1, 9)))
    held = load_full(many(8, "e o-1 2017"), organisations="", schools=school("o-1"))
    assert held.reason == "Полный пакет отозвал бы «Общие сведения» у 7 из 8 записей."


def test_the_second_package_of_the_same_tells_nothing_new():
    build()
    load_delta(EIGHT)
    for minute in ("10", "20", "30"):
        sent = load_full(EIGHT, made=f"2018-04-20T07:{minute}:00+03:00")
        assert (sent.reason, sent.counts["same"], sent.counts["withdrawn"]) == ("", 33, 0)


class TestOfTwoPackagesAtOnce:
    """A package that waited for the operator must not undo what came meanwhile."""

    def held(self) -> Package:
        build()
        load_delta(many(8, "e o-1 2017"))
        held = load_full(many(4, "e o-1 2017"), made="2018-04-20T07:00:00+03:00")
        assert held.state == "held"
        return held

    def test_what_a_newer_package_says_stays(self):
        held = self.held()
        with clock.fixed(clock.now() + dt.timedelta(minutes=1)):
            load_delta({"p-9": "e o-1 2017"}, made="2018-04-20T23:00:00+03:00")
            release(package_id=held.pk, by=ROBOT)
            load(package_id=held.pk, by=ROBOT)
        assert gone() == {f"p-{n} {what}" for n in range(4, 8) for what in ("e-1-2017", "1")}

    def test_a_newer_full_package_has_the_word(self):
        held = self.held()
        with clock.fixed(clock.now() + dt.timedelta(minutes=1)):
            load_full(many(8, "e o-1 2017"), made="2018-04-20T23:00:00+03:00")
            release(package_id=held.pk, by=ROBOT)
            assert load(package_id=held.pk, by=ROBOT).state == "accepted"
        assert gone() == set()

    def test_a_newer_full_package_of_another_school_has_not(self):
        held = self.held()
        with clock.fixed(clock.now() + dt.timedelta(minutes=1)):
            load_full({"p-20": "e o-2 2017"}, made="2018-04-20T23:00:00+03:00", organisations="o-2")
            release(package_id=held.pk, by=ROBOT)
            load(package_id=held.pk, by=ROBOT)
        assert gone() == {f"p-{n} {what}" for n in range(4, 8) for what in ("e-1-2017", "1")}


def test_letting_an_older_package_in_does_not_let_it_withdraw_unseen():
    build()
    load_delta(many(8, "e o-1 2017"))
    held = load_full(many(3, "e o-1 2017"), made="2018-04-10T07:00:00+03:00")
    assert held.reason == "Пакет собран раньше, чем уже принятый от этого поставщика."
    release(package_id=held.pk, by=ROBOT)
    again = load(package_id=held.pk, by=ROBOT)
    assert again.state == "accepted"  # all that it does not say was said later
    assert gone() == set()
