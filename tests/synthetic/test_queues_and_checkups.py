"""Queues and check-ups of a generated region, counted anew from what its packages say and nothing of the product.

A queue is put in order and sealed by rules written here once more.
"""

import datetime as dt
import hashlib
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.people.models import PersonCard
from kontingent.queues.actions import seal_queue
from kontingent.queues.queries import read_queue
from kontingent.reports import day_answers
from kontingent.reports.availability import read_available
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.counting import Counting, Key
from kontingent.reports.health.answer import CODE, read_answer, read_table
from kontingent.reports.health.transitions import CUTS, GROUPS, groups_of
from tests.oracle.oracle import END_OF_TIME, Oracle
from tests.synthetic.made import DAWN, DAY, GENERATED
from tests.synthetic.register import identity_of_persons, numbers_of_institutions
from tests.web.entering import signed_in, viewer
from tests.web.reading import text_of
from tests.web.standing import standing_kept

pytestmark = pytest.mark.slow

FILE = Path("kontingent/kernel/catalogue/applications.toml")
FIELDS = ("benefit", "registered", "registered_time", "desired", "status", "position")
MOMENT = r"\d\d\.\d\d\.\d{4} \d\d:\d\d"  # of the paper: a minute may pass between two pages
DATED = (
    r"Сосчитано [^:]+:\d\d: этот отчёт считается раз в сутки\. Сосчитать сейчас "
    r"|Эти числа — на сейчас\. "
)
WAIT = {"registered", "checking", "queued"}


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    with standing_kept(django_db_blocker, GENERATED) as folder:
        yield folder


def told(oracle: Oracle) -> dict[tuple[int, int], list[dict[str, str]]]:
    """Applications that wait, by organisation and wished year, each field the first filled by rank, then the newest."""
    first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
    rows = oracle.rows(f"""
        SELECT place.truth::INTEGER, fields->>'$.number', first(known.supplier ORDER BY rank, recorded DESC),
               {", ".join(first.format(name) for name in FIELDS)}
        FROM {oracle._known("application", END_OF_TIME)} AS known
        JOIN (SELECT DISTINCT supplier, external_id, truth FROM sent_ids WHERE subject = 'institution') AS place
          ON place.supplier = known.supplier AND place.external_id = fields->>'$.organisation'
        WHERE person IS NOT NULL GROUP BY person, fields->>'$.number', place.truth
    """)
    found = defaultdict(list)
    for place, number, supplier, *values in rows:
        one = {"number": number, "supplier": supplier, **dict(zip(FIELDS, values, strict=True))}
        if one["status"] in WAIT and one["desired"]:
            day = dt.date.fromisoformat(one["desired"])
            found[place, day.year - (day.month < 9)].append(one)
    return found


def in_order(waiting: list[dict[str, str]]) -> list[dict[str, str]]:
    with FILE.open("rb") as file:
        items = tomllib.load(file)["queue_benefit"]["items"]
    rights = {item["code"]: item["right"] for item in items}
    ranks = {right: place for place, right in enumerate(("beyond", "first", "preferred", "none"))}
    for one in waiting:
        one["right"] = rights[one["benefit"]]
    return sorted(
        waiting, key=lambda one: (ranks[one["right"]], one["registered"], one["registered_time"], one["number"])
    )


@pytest.mark.django_db
def test_order_and_seal_are_those_of_the_packages(region):
    oracle = Oracle(region, identity_of_persons())
    pks = {truth: pk for pk, truth in numbers_of_institutions(oracle).items()}
    queues, numbered = told(oracle), 0
    for (place, year), waiting in queues.items():
        ordered = in_order(waiting)
        lines = ["number|supplier|right|registered|time|desired|status"]
        names = ("number", "supplier", "right", "registered", "registered_time", "desired", "status")
        lines += ["|".join(one[name] for name in names) for one in ordered]
        wanted = "".join(f"{line}\n" for line in lines)
        with clock.fixed(DAWN):
            seal = seal_queue(institution=Institution.objects.get(pk=pks[place]), year=year, by=Actor.system())
        assert seal.content == wanted
        assert seal.digest == hashlib.sha256(wanted.encode()).hexdigest()
        numbered += sum(one["position"] is not None for one in ordered)
    assert sum(map(len, queues.values())) > 20
    assert numbered > 15


@pytest.mark.django_db
def test_every_line_has_the_number_of_its_supplier(region):
    oracle = Oracle(region, identity_of_persons())
    pks = {truth: pk for pk, truth in numbers_of_institutions(oracle).items()}
    scope = viewer(Institution.objects.get(parent=None).pk, Role.OPERATOR, personal_data=True).scope()
    queues = told(oracle)
    for place in {place for place, _ in queues}:
        with clock.fixed(DAWN):
            lines = [line for line in read_queue(scope, pks[place]) if line.year]
        assert {(line.year, line.standing.number): line.position for line in lines} == {
            (year, one["number"]): one["position"] and int(one["position"])
            for (own, year), some in queues.items()
            if own == place
            for one in some
        }


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "field"), [("health", "health_group"), ("pe", "pe_group")])
def test_moves_between_checkups_are_those_of_the_packages(region, what, field):
    """Of two check-ups that follow one another, the second on a day on which the child learns."""
    oracle = Oracle(region, identity_of_persons())
    oracle.enrolments(END_OF_TIME)
    first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
    wanted = oracle.rows(
        f"""
        WITH checked AS (
            SELECT person, (fields->>'$.checked')::DATE AS day, {first.format(field)} AS "group"
            FROM {oracle._known("healthCheck", END_OF_TIME)} WHERE person IS NOT NULL GROUP BY ALL
        ), moved AS (
            SELECT person, day, "group", lag("group") OVER (PARTITION BY person ORDER BY day) AS was
            FROM checked WHERE "group" IS NOT NULL AND day <= ?
        )
        SELECT was, "group", count(*) FROM moved
        WHERE was IS NOT NULL AND day >= ? AND EXISTS (
            SELECT 1 FROM enrolment e JOIN life_institutions i ON i.institution::INTEGER = e.institution
            WHERE e.person = moved.person AND i.type IN ('preschool', 'general', 'vocational', 'adapted')
              AND day BETWEEN e.date_from AND e.date_to)
        GROUP BY ALL
        """,
        DAY,
        dt.date(2013, 9, 1),
    )
    body = Institution.objects.get(parent=None)
    told = read_answer(Counting(), body, what, SchoolYear(2017), DAY)
    assert read_table(Counting(), body, what, SchoolYear(2017), DAY).table == told.table
    groups = groups_of(what)
    found = {(groups[was], groups[became]): number for (was, became), number in told.table.items()}
    assert found == {(was, became): number for was, became, number in wanted}
    assert sum(found.values()) > 50
    assert told.parts.keys() == CUTS.keys()
    for parted in told.parts.values():
        assert sum(one.children for one in parted) == sum(found.values())
        assert sum(one.worsened for one in parted) == sum(n for (was, became), n in found.items() if was < became)
        assert all(one.worsened <= one.may_worsen <= one.children for one in parted)


@pytest.mark.django_db
def test_without_personal_data_health_is_the_own_body_rounded(region):
    """No organisation, no parts, and no number below five by itself."""
    body = Institution.objects.filter(parent__isnull=False, is_body=True).order_by("pk")[0]
    masked = signed_in(Client(), viewer(body.pk, Role.ADMINISTRATOR, email="m@example.ru"))
    with clock.fixed(DAY):
        said = text_of(masked.get("/reports/health-and-learning/").content.decode())
        other = text_of(masked.get(f"/reports/health-and-learning/?body={body.parent_id}").content.decode())
    assert "Без доступа к ПДн отчёт составлен на 31.03.2018" in said
    assert "‹5" in said
    assert "Чего этот отчёт сказать не может" in said
    assert "Организации и случайность" not in said
    assert "Кто мог измениться" not in said
    assert body.name in other
    table_ = said[said.index("Было Стало I") : said.index("Каждый ребёнок")]
    numbers = [int(word) for word in table_.split("Без доступа")[0].split() if word.isdigit()]
    assert [number for number in numbers if number % 5 or number < 15] == []


@pytest.fixture
def large(region, settings, monkeypatch):
    """Every body is, and its reports of a page of their own alone are counted at night."""
    settings.LEARNERS_AT_ONCE = 5
    monkeypatch.setattr(day_answers, "NIGHTLY", day_answers.NIGHTLY[len(REPORTS) :])
    with clock.fixed(DAY):
        yield Institution.objects.filter(parent__isnull=False, is_body=True).order_by("pk")[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "role"),
    [
        pytest.param(address, role, marks=() if role is in_suite else pytest.mark.soak)
        for address, in_suite in (
            ("/reports/health-and-learning/?by=type", Role.OPERATOR),
            ("/reports/health-and-learning/?what=pe", Role.ADMINISTRATOR),
            ("/reports/availability/?body=", Role.OFFICIAL),
        )
        for role in Role
    ],
)
def test_the_night_tells_what_the_page_would_count(large, address, role):
    """To the operator of the region, to whom sees a body of it, and to whom has no «Доступ к ПДн»."""
    place = Institution.objects.get(parent=None) if role is Role.OPERATOR else large
    client = signed_in(Client(), viewer(place.pk, role, personal_data=role is not Role.OFFICIAL))

    def said(more: str = "") -> str:
        return text_of(client.get(f"{address}{more}").content.decode()).replace("\u00a0", " ")

    before, now = said(), said("&count=now")
    assert "он ещё не сосчитан. Сосчитать сейчас" in before
    assert "Сосчитать сейчас" not in now
    day_answers.keep_answers()
    night = said()
    assert re.sub(MOMENT, "", re.sub(DATED, "", night)) == re.sub(MOMENT, "", now)
    assert night != now


@pytest.mark.django_db
def test_what_is_kept_of_moves_is_what_is_counted(large):
    """To the last digit of what the regression expects, and so of the funnel."""
    day_answers.keep_answers()
    for what in GROUPS:
        kept, now = Counting(Key(large.pk, CODE, DAY, "")), Counting()
        told = read_answer(kept, large, what, SchoolYear(2017), DAY)
        counted = read_answer(now, large, what, SchoolYear(2017), DAY)
        assert (told, told.funnel.row) == (counted, counted.funnel.row)
        assert (kept.made_at is not None, kept.made, bool(told.places)) == (True, {}, True)


@pytest.mark.django_db
def test_kindergartens_of_today_are_those_of_the_packages(region):
    """Who is enrolled and whose demand is current, by the oracle; ages are whole months on the day."""
    oracle = Oracle(region, identity_of_persons())
    oracle.enrolments(END_OF_TIME)
    enrolled = dict(oracle.rows("SELECT person, any_value(date_from) FROM enrolment WHERE level = 'preschool'"
                                " AND ? BETWEEN date_from AND date_to GROUP BY person", DAY))  # fmt: skip
    born = {one: day for one, day in PersonCard.objects.values_list("person_id", "birth_date") if day is not None}
    body = Institution.objects.get(parent=None)
    with clock.fixed(DAY):
        [found] = [one for one in read_available(body, Counting()) if one.day == DAY and one.low == 36]
    low, high = dt.date(DAY.year - 7, DAY.month, DAY.day), dt.date(DAY.year - 3, DAY.month, DAY.day)
    assert found.enrolled == sum(low < born.get(one, dt.date.max) <= high for one in enrolled)
    assert found.enrolled > 20
