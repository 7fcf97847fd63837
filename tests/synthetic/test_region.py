"""A generated region goes through the whole way of a package; the register then says what the oracle says."""

import datetime as dt
import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from kontingent.accounts.roles import Role
from kontingent.current.models import CurrentEnrolment, PersonCount
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import root
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.project.demo_sights import SIGHTS, sights
from kontingent.synthetic.forgetful import send_forgetful
from kontingent.synthetic.judgement import quality, read_truth
from tests.oracle.oracle import Oracle
from tests.synthetic.made import GENERATED
from tests.synthetic.register import (
    DAY,
    GENERATOR,
    LOADED,
    general_section,
    heads,
    identity_of_persons,
    numbers_of_institutions,
)
from tests.turns import by_turns
from tests.web.entering import signed_in, viewer
from tests.web.standing import standing_kept
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

MOSCOW = dt.timezone(dt.timedelta(hours=3))


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    """The folder of a region that stands in the register."""
    with standing_kept(django_db_blocker, GENERATED) as folder:
        yield folder


@pytest.fixture(scope="module")
def oracle(region, django_db_blocker):
    """Asked who is who of the region as it stands; tests change nothing of that for one another."""
    with django_db_blocker.unblock():
        return Oracle(region, identity_of_persons())


@pytest.mark.django_db
def test_every_package_was_taken(region):
    assert {package.state for package in Package.objects.all()} <= LOADED
    assert Package.objects.count() > 100


@pytest.mark.django_db
def test_the_register_counts_as_the_oracle_does(region, oracle):
    identity = identity_of_persons()
    numbers = numbers_of_institutions(oracle)
    assert len(numbers) == len(set(numbers.values()))
    assert heads(numbers) == Counter(oracle.heads(DAY))

    persons = Counter()
    for institution, change in PersonCount.objects.filter(
        type="", effective__lte=DAY, school_year__gte=2017, institution_id__gt=0
    ).values_list("institution_id", "change"):
        persons[numbers.get(institution, 0)] += change
    assert +persons == Counter(oracle.distinct_persons(DAY))

    found = quality(read_truth(region), identity)
    assert [kind for kind, one in found.items() if one.false] == []
    assert {"tuned", "held out", "namesake", "namesake_elsewhere"} <= found.keys()
    assert found["tuned"].recall > 0.85


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2016-12-01", "2017-11-20", "2018-01-15", "2018-09-03"])
def test_heads_of_other_days_are_those_of_the_oracle(oracle, day):
    """In the gap of a return nobody is counted; who is enrolled ahead is, from September."""
    on = dt.date.fromisoformat(day)
    assert heads(numbers_of_institutions(oracle), on) == Counter(oracle.heads(on))


@pytest.mark.django_db
def test_periods_are_those_of_the_oracle(oracle):
    """Every year of everybody, the finished ones too."""
    numbers = numbers_of_institutions(oracle)
    oracle.enrolments()
    fields = ("person_id", "institution_id", "school_year", "class_name", "date_from", "date_to")
    shown = Counter(
        (person, numbers[place], *rest) for person, place, *rest in CurrentEnrolment.objects.values_list(*fields)
    )
    rows = oracle.rows("SELECT person, institution, school_year, class_name, date_from, date_to FROM enrolment")
    assert shown == Counter(rows)


COLUMNS = ("waiting", "current", "deferred", "next", "later", "undated")
VIEWERS = {
    "operator": (Role.OPERATOR, True),
    "administrator": (Role.ADMINISTRATOR, True),
    "official": (Role.OFFICIAL, True),
    "guest": (Role.OFFICIAL, False),
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["operator", "guest", *(pytest.param(name, marks=pytest.mark.soak) for name in ("administrator", "official"))],
)
def test_every_queue_is_that_of_the_oracle_and_opens_its_lists(oracle, name):
    """Of every organisation below the viewer: columns add up, and each number and status opens a list of as many."""
    numbers = numbers_of_institutions(oracle)
    wanted = oracle.queues(2017)
    role, open_data = VIEWERS[name]
    asked = Institution.objects.organisations().filter(pk__in=[pk for pk in numbers if numbers[pk] in wanted])
    own = root() if role is Role.OPERATOR else asked.filter(type="preschool").order_by("pk")[0].parent
    places = [place for place in asked.order_by("pk") if own.pk in place.path]
    walker = Walker(signed_in(Client(), viewer(own.pk, role, personal_data=open_data)))
    waiting = 0
    with clock.fixed(DAY):
        for place in places:
            counts = wanted[numbers[place.pk]]
            rows = _queue_of(walker, place.pk)
            assert [sum(column) for column in zip(*rows, strict=True)] == (
                [counts.get(column, 0) for column in COLUMNS] if counts.get("waiting") else []
            )
            assert all(row[0] == sum(row[1:]) for row in rows)
            waiting += counts.get("waiting", 0)
            lists = [
                *_lists_of(walker, place.pk, "queue/?demand"),
                *_lists_of(walker, place.pk, "applications/?status"),
            ]
            assert [href for number, href in lists if walker.length(href) != number] == []
            assert len(lists) >= len(set(counts) - {*COLUMNS})
    assert len(places) > 2
    assert waiting > 2
    if role is Role.OPERATOR:
        assert waiting == sum(counts.get("waiting", 0) for counts in wanted.values())


def _queue_of(walker, pk):
    """The numbers of each level."""
    rows = walker.page(f"/organisations/{pk}/queue/").xpath("//section[h2[@id='h-queue']]//tbody/tr")
    return [[int(cell.text_content()) for cell in row.xpath("td[contains(@class, 'num')]")] for row in rows]


def _lists_of(walker, pk, asked):
    section, _, name = asked.partition("?")
    return [one for one in walker.numbers(f"/organisations/{pk}/{section}") if f"{name}=" in one[1]]


@pytest.mark.django_db
def test_no_full_package_takes_anything_away(region):
    """Those of a new year leave out finished years, nothing else; a supplier of the region withdraws nothing."""
    assert {package.counts["withdrawn"] for package in Package.objects.all()} == {0}


def _shown(scope, person, on):
    """Field → text of the general section, as the page has it; empty cells left out."""
    blocks = general_section(scope, person, on)[1].blocks
    return {
        block.slug: {row.name: row.cell.text for record in block.records for row in record.rows if row.cell.text}
        for block in blocks
        if block.slug in ("general", "contacts")
    }


def _expected(oracle, person, on):
    by = dt.datetime.combine(on, dt.time.max, MOSCOW)
    general, contacts = oracle.golden(person, "general", by), oracle.golden(person, "contacts", by)
    name = " ".join(general.get(part, "") for part in ("family_name", "given_name", "additional_name"))
    shown = {"full_name": name.strip(), "birth_place": general.get("birth_place"), "snils": general.get("snils")}
    addresses = {field: contacts.get(field) for field in ("permanent_address", "actual_address", "home_phone", "email")}
    return {
        "general": {field: text for field, text in shown.items() if text},
        "contacts": {field: text for field, text in addresses.items() if text},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("runs", [12, pytest.param(1, marks=pytest.mark.soak)], ids=["by turns", "all"])
def test_a_portfolio_on_a_past_date_is_what_had_been_sent(oracle, runs):
    """By rank, field by field, of all ids of a person; ids that served two persons are nobody's to compare."""
    several = oracle.rows(
        """
        WITH twice AS (SELECT supplier, external_id FROM who GROUP BY ALL HAVING count(DISTINCT truth) > 1),
             touched AS (SELECT DISTINCT truth FROM who SEMI JOIN twice USING (supplier, external_id))
        SELECT person FROM who GROUP BY person
        HAVING count(DISTINCT external_id) > 1 AND count(DISTINCT truth) = 1
           AND NOT bool_or(truth IN (SELECT truth FROM touched))
        """
    )
    scope = Scope(root().pk, open_data=True)
    compared = changed = 0
    with clock.fixed(DAY):
        for (person,) in by_turns(sorted(several), runs):
            expected = [_expected(oracle, person, on) for on in (dt.date(2016, 12, 1), DAY)]
            shown = [_shown(scope, person, on) for on in (dt.date(2016, 12, 1), None)]
            for want, got in zip(expected, shown, strict=True):
                assert {
                    slug: {field: got.get(slug, {}).get(field) for field in fields} for slug, fields in want.items()
                } == want
                compared += sum(len(fields) for fields in want.values())
            changed += expected[0] != expected[1]
    assert compared > 1500 / runs
    assert changed > 12 / runs


@pytest.mark.django_db
def test_a_package_that_forgot_half_of_a_kindergarten_waits_for_a_decision(region, tmp_path):
    """Nothing of it is withdrawn before somebody has looked; sent again it is the same package."""
    with clock.fixed(DAY):
        sent = send_forgetful(tmp_path, by=GENERATOR)
        again = send_forgetful(tmp_path, by=GENERATOR)
    assert (sent.state, again.pk) == (Package.State.HELD, sent.pk)
    assert sent.counts["withdrawn"] == 0
    assert "Полный пакет отозвал бы «Обучение»" in sent.reason
    assert sent.withdrawals.filter(is_alarm=True, kind=10).exists()


@pytest.mark.django_db
def test_the_demonstration_finds_what_it_shows_best(region, tmp_path):
    """Each address is of something that is so; the two that need a larger region may be absent here."""
    with clock.fixed(DAY):
        send_forgetful(tmp_path, by=GENERATOR)
        shown = {sight.title: sight.path for sight in sights()}
    assert {title for title, _ in SIGHTS} - set(shown) <= {"переполненная школа", "ушёл и вернулся в класс"}
    held = Package.objects.get(state=Package.State.HELD)
    assert shown["задержанный пакет: решить"] == f"/panel/packages/{held.pk}/"
    person = int(shown["два поставщика, два адреса"].split("/")[2])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload ->> 'permanent_address' FROM fact WHERE kind = 2 AND person_id = %s"
            " AND superseded_at = '9999-01-01+00' AND payload ->> 'permanent_address' <> ''",
            [person],
        )
        streets = {re.split(r"ул\.\s?|улица ", text)[1].split(",")[0] for (text,) in cursor.fetchall()}
    assert len(streets) > 1
