"""One id of an enrolment in two school years: last year's membership stays, a corrected year goes."""

import itertools

import pytest

from kontingent.current.models import CurrentEnrolment
from kontingent.history.models import Fact
from tests.ingest.region import build, remarks, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ", type="general"))
MADE = itertools.count(1)


def enrolment(year: str = "", **cells: str) -> str:
    more = {"schoolYear": year} if year else {}
    return section("Enrolment", "e-1", organisation="o-1", grade="5", letter="А", **more, **cells)


def sent(*sections: str, title: str = ""):
    """A package of its own each time: the same bytes again would be no package."""
    mark = f'<meta name="x" content="{title or next(MADE)}"/>'
    return send(package(SCHOOL, person("p-1", general(), *sections), more=mark))


def standing() -> list[str]:
    keys = Fact.objects.filter(kind=10, superseded_at__year=9999, payload__isnull=False).order_by("key")
    return [key for (key,) in keys.values_list("key")]


def members() -> list[str]:
    rows = CurrentEnrolment.objects.order_by("date_from")
    return [f"{row.date_from:%d.%m.%Y}–{row.date_to:%d.%m.%Y}" for row in rows]


def rules_of(package) -> list[tuple[str, str]]:
    return [(rule, value) for rule, _, _, value in remarks(package) if rule in {"F23s", "F23t"}]


@pytest.fixture(autouse=True)
def built():
    build()


LAST = {"year": "2016", "from_": "2016-09-01", "to": "2017-08-31"}
THIS = {"year": "2017", "from_": "2017-09-01"}
BOTH = ["01.09.2016–31.08.2017", "01.09.2017–31.08.2018"]


def test_an_id_used_again_next_year_keeps_last_year():
    assert rules_of(sent(enrolment(**LAST))) == []
    again = sent(enrolment(**THIS))
    assert (standing(), members()) == (["e-1@2016", "e-1@2017"], BOTH)
    assert rules_of(again) == [("F23s", "2016 → 2017")]
    # The same two once more: nothing changes, and nothing is said again.
    for fields in (LAST, THIS):
        repeated = sent(enrolment(**fields))
        assert (repeated.counts["new"], repeated.counts["changed"], repeated.counts["withdrawn"]) == (0, 0, 0)
        assert rules_of(repeated) == []
    assert members() == BOTH


def test_both_years_in_one_item_stand_together():
    both = sent(enrolment(**LAST), enrolment(**THIS))
    assert (standing(), members(), rules_of(both)) == (["e-1@2016", "e-1@2017"], BOTH, [])


def test_the_year_of_a_record_without_it_is_that_of_its_first_day():
    sent(enrolment(**LAST))
    sent(enrolment(from_="2017-09-01"))
    assert (standing(), members()) == (["e-1@2016", "e-1@2017"], BOTH)


def test_the_same_first_day_under_another_year_is_a_correction():
    sent(enrolment("2016", from_="2017-09-01"))
    corrected = sent(enrolment("2017", from_="2017-09-01"))
    assert (standing(), members()) == (["e-1@2017"], BOTH[1:])
    assert rules_of(corrected) == [("F23t", "2016 → 2017")]
    assert corrected.counts["withdrawn"] == 1
    assert rules_of(sent(enrolment("2017", from_="2017-09-01"))) == []


@pytest.mark.parametrize(
    ("witness", "kept"),
    [
        ("", False),
        (section("FinalMark", "m-1", schoolYear="2016", subject="algebra", yearMark="4"), True),
        (section("FinalMark", "m-1", schoolYear="2015", subject="algebra", yearMark="4"), False),
        (section("Transfer", "t-1", date="2017-01-15", toOrganisation="o-1"), True),
    ],
)
def test_a_year_without_days_is_corrected_unless_something_bears_it_out(witness, kept):
    sent(enrolment("2016"), *([witness] if witness else []))
    sent(enrolment("2017"))
    assert standing() == (["e-1@2016", "e-1@2017"] if kept else ["e-1@2017"])


def withdrawal(year: str = "") -> str:
    mark = '<meta itemprop="withdrawn" content="true"/></div>'
    named = {"schoolYear": year} if year else {}
    return section("Enrolment", "e-1", **named).replace("</div>", mark)


@pytest.mark.parametrize(
    ("year", "left"), [("", ["e-1@2016"]), ("2016", ["e-1@2017"]), ("2017", ["e-1@2016"]), ("2015", None)]
)
def test_a_withdrawal_means_its_year_or_else_the_newest(year, left):
    sent(enrolment(**LAST), enrolment(**THIS))
    sent(withdrawal(year))
    assert standing() == (["e-1@2016", "e-1@2017"] if left is None else left)


def test_a_withdrawal_again_takes_the_year_before_and_then_nothing():
    sent(enrolment(**LAST), enrolment(**THIS))
    for left in (["e-1@2016"], [], []):
        sent(withdrawal())
        assert standing() == left


def test_a_correction_of_a_day_is_one_version_more():
    sent(enrolment("2017", from_="2017-09-01", to="2017-11-30"))
    sent(enrolment("2017", from_="2017-09-01", to="2017-12-15"))
    assert (standing(), members()) == (["e-1@2017"], ["01.09.2017–15.12.2017"])
    assert Fact.objects.filter(kind=10).count() == 2


def test_a_record_that_says_no_year_any_more_is_the_newest_of_its_id():
    sent(enrolment(**LAST), enrolment(**THIS))
    sent(section("Enrolment", "e-1", organisation="o-1", grade="5", letter="Б"))
    assert standing() == ["e-1@2016", "e-1@2017"]
    assert sorted(CurrentEnrolment.objects.values_list("school_year", "class_name")) == [(2016, "5 А"), (2017, "5 Б")]
