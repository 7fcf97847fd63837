"""Rules of the set about memberships: what the protocol says when a package closes."""

import pytest

from kontingent.current.models import CurrentEnrolment
from tests.ingest.region import build, remarks, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def school(id_: str, type_: str = "general", **more: str) -> str:
    return item("Organisation", id_, section("OrganisationGeneral", shortName=f"СОШ {id_}", type=type_, **more))


def learner(*sections: str) -> str:
    return person("p-1", general(citizenship="russian"), section("Contacts", email="a@example.org"), *sections)


def at(school_id: str, key: str, letter: str = "А", **days: str) -> str:
    return section("Enrolment", key, organisation=school_id, schoolYear="2017", grade="5", letter=letter, **days)


SCHOOLS = (school("o-1"), school("o-2"), school("o-3", "additional"))


def said(sent, *codes: str) -> list[tuple[str, str]]:
    return [(rule, value) for rule, _, _, value in remarks(sent) if rule in codes]


@pytest.fixture(autouse=True)
def built():
    build("dnevnik", "queue")


def test_a_transfer_on_one_day_is_no_double_membership_and_is_told():
    sent = send(package(*SCHOOLS, learner(at("o-1", "e-1", to="2018-04-20"), at("o-2", "e-2", from_="2018-04-20"))))
    assert said(sent, "F16", "F16b", "F16d") == [("F16d", "20.04.2018")]
    days = CurrentEnrolment.objects.order_by("date_from").values_list("date_from", "date_to")
    assert [f"{start:%d.%m}–{end:%d.%m}" for start, end in days] == ["01.09–19.04", "20.04–31.08"]


def test_a_day_more_in_both_is_a_double_membership():
    sent = send(package(*SCHOOLS, learner(at("o-1", "e-1", to="2018-04-21"), at("o-2", "e-2", from_="2018-04-20"))))
    assert said(sent, "F16", "F16d") == [("F16", "20.04.2018–21.04.2018")]


def test_a_course_beside_the_school_is_none():
    sent = send(package(*SCHOOLS, learner(at("o-1", "e-1"), at("o-3", "e-2"))))
    assert said(sent, "F16", "F16b", "F16d") == []


def test_two_open_classes_of_one_school():
    sent = send(package(*SCHOOLS, learner(at("o-1", "e-1", "А"), at("o-1", "e-2", "Б", from_="2018-01-10"))))
    assert said(sent, "F16", "F16b") == [("F16b", "5 А, 5 Б")]
    closed = send(package(learner(at("o-1", "e-1", "А", to="2018-01-09"))))
    assert said(closed, "F16b", "F16d") == []


def test_a_package_about_something_else_does_not_say_it_again():
    two = at("o-1", "e-1", "А"), at("o-1", "e-2", "Б", from_="2018-01-10")
    send(package(*SCHOOLS, learner(*two)))
    called = send(package(person("p-1", section("Contacts", email="b@example.org"), *two)))
    assert (called.counts["changed"], said(called, "F16b")) == (1, [])
    moved = send(package(learner(*two, at("o-2", "e-3", from_="2018-02-01", to="2018-02-02"))))
    assert said(moved, "F16b") == [("F16b", "5 А, 5 Б")]


def test_a_school_that_closes_over_its_learners_is_told_though_no_learner_came_with_it():
    assert said(send(package(*SCHOOLS, learner(at("o-1", "e-1")))), "F16c") == []
    closed = send(package(school("o-1", status="liquidated")))
    assert said(closed, "F16c") == [("F16c", "числятся: 1")]
    left = send(package(school("o-1", status="liquidated"), learner(at("o-1", "e-1", to="2018-04-19"))))
    assert said(left, "F16c") == []


@pytest.mark.parametrize(
    ("days", "paired"),
    [({"from_": "2018-02-01"}, 1), ({"from_": "2017-12-01", "to": "2018-01-31"}, 0), ({}, 1)],
)
def test_how_many_records_met_those_of_another_supplier(days, paired):
    ogrn, snils = {"ogrn": "1027700132195"}, {"snils": "112-233-445 95"}
    ours = [at("o-1", "e-1", to="2017-11-30"), at("o-1", "e-2", from_="2018-02-01")]
    first = send(package(school("o-1", **ogrn), person("p-1", general(**snils), *ours)))
    assert first.counts["paired"] == 0
    theirs = package(school("o-1", **ogrn), person("p-1", general(**snils), at("o-1", "x", "«5а»", **days)))
    sent = send(theirs.replace(b'content="dnevnik"', b'content="queue"'), supplier="queue")
    assert (sent.counts["persons_found"], sent.counts["paired"]) == (1, paired)
