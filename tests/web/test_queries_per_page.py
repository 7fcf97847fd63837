"""How many statements a page asks of the database: a bound for every GET address, with few rows and with many."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from kontingent.current.models import CurrentEnrolment, CurrentGuardianship
from kontingent.ingest.models import Package
from kontingent.institutions.models import CurrentSchoolClass, Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.models import Case, Person
from kontingent.planning.actions import make_forecast
from kontingent.planning.models import PlanScenario
from kontingent.queues.actions import seal_queue
from kontingent.statistics.catalogue import form_of
from kontingent.statistics.stamping import stamp_form
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest import xhtml
from tests.web import canaries
from tests.web.answers import words_of
from tests.web.entering import BACKEND
from tests.web.sides import Side, filled, side_of
from tests.web.standing import standing
from tests.web.views import every_pattern

MANY = 12  # of each kind of row: what grows with rows is seen
# By the name of the address. A page that asks more than its bound says why in the commit that raises it.
BOUNDS = {
    "appearance": 4,
    "applications": 12,
    "applications-export": 8,
    "applications-export-step": 10,
    "applications-file": 10,
    "applications-step": 11,
    "availability": 18,
    "availability-export": 10,
    "bodies": 12,
    "bodies-export": 9,
    "body": 27,  # what the night has counted, with what stands below it: places, learners, queue, packages
    "body-section": 14,
    "classes": 12,
    "classes-export": 8,
    "files": 6,
    "forecast": 17,
    "forecast-data": 9,
    "forecast-export": 14,
    "forecast-scenario": 14,
    "forecast-scenarios": 11,
    "files-take": 7,
    "health": 13,
    "health-export": 10,
    "health-live": 0,
    "health-ready": 1,
    "help": 7,
    "help-sign-in": 4,
    "help-topic": 7,
    "metrics": 5,
    "organisation": 17,
    "organisation-section": 18,
    "organisations": 12,
    "organisations-export": 9,
    "learning": 14,
    "learning-export": 9,
    "learning-export-step": 11,
    "panel-cases": 24,
    "panel-cases-together": 16,
    "panel-journal": 12,
    "panel-journal-export": 7,
    "panel-letter": 7,
    "panel-merges": 13,
    "panel-new-package": 8,
    "panel-new-user": 8,
    "panel-outbox": 7,
    "panel-package": 14,
    "panel-package-foreseen": 8,
    "panel-package-foreseen-step": 9,
    "panel-package-receipt": 8,
    "panel-package-remarks": 9,
    "panel-package-remarks-step": 9,
    "panel-packages": 13,
    "panel-packages-export": 10,
    "panel-new-supplier": 9,
    "panel-mapping-heading": 8,
    "panel-mapping-value": 8,
    "panel-supplier": 16,
    "panel-supplier-change": 11,
    "panel-supplier-example": 9,
    "panel-supplier-mapping": 10,
    "panel-suppliers": 10,
    "panel-user": 15,
    "panel-users": 13,
    "panel-users-export": 11,
    "persons": 14,  # with who of them may be counted twice
    "persons-export": 8,
    "persons-export-step": 10,
    "persons-total": 10,
    "places": 22,  # kept counts, and what has none is counted
    "places-export": 18,
    "places-map": 9,
    "portfolio": 19,  # where a case waits, who the other is and whether this viewer decides
    "portfolio-export": 15,
    "portfolio-history-export": 15,  # the head says who he may be too
    "portfolio-history-step": 17,
    "portfolio-section": 21,
    "portfolio-split": 24,
    "portfolio-step": 17,
    "portfolio-viewers": 20,
    "profile": 10,
    "panel-package-mend": 7,
    "panel-package-mend-step": 9,
    "panel-template": 8,
    "panel-template-file": 7,
    "panel-template-step": 7,
    "profile-factor": 11,
    "profile-factor-codes": 6,
    "profile-factor-off": 9,
    "profile-password": 7,
    "provider": 4,
    "provider-back": 4,
    "provider-out": 4,
    "queue-file": 7,
    "queue-offers": 18,
    "queue-order": 18,
    "queue-seal": 18,
    "queue-seals": 18,
    "recovery": 2,
    "recovery-link": 4,
    "recovery-new": 2,
    "recovery-sent": 2,
    "report": 19,  # with its copies; «Муниципалитеты рядом» has five other measures beside
    "report-export": 16,
    "report-list-request-new": 8,
    "report-request-new": 5,
    "report-requests": 12,
    "report-stamp": 16,
    "report-stamp-export": 12,
    "report-stamp-list": 10,
    "report-stamps": 12,
    "reports": 21,  # with how many things need a decision
    "reports-export": 10,
    "search-institutions": 6,
    "search": 7,
    "sign-in": 2,
    "sign-in-code": 2,
    "start": 7,
    "statistics": 12,
    "statistics-cell": 8,
    "statistics-classes": 8,
    "statistics-definition": 11,
    "statistics-export": 14,
    "statistics-form": 25,
    "statistics-life": 19,
    "today": 20,
}


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker):
    """Statements by the name of the address: with few rows, and with many."""
    few: dict[str, int] = {}
    many: dict[str, int] = {}

    def build():
        known = canaries.build()
        make_forecast(by=Actor.system())
        PlanScenario.objects.create(
            pk=1,
            title="Школа",
            reason="Программа",
            author="Орлов",
            body=known.root,
            births="low",
            created_at=clock.now(),
        )
        stamp_form(
            form=form_of("oo-1", 2017), year=2017, institution=known.root,
            scope=Scope(known.root.pk, open_data=True), by=Actor.system(),
        )  # fmt: skip
        operator = account(known.root, role=Role.OPERATOR, personal_data=True)
        side = side_of(known.north, "north")
        school = Institution.objects.get(pk=side.institution_id)
        assert seal_queue(institution=school, year=2018, by=Actor.system()).pk == 1
        few.update(_count(operator, side))
        _crowd(known)
        many.update(_count(operator, side))

    with standing(django_db_blocker, build):
        yield few, many


def _crowd(known: canaries.Region) -> None:
    """Many of all that stands in lists: children and records of a person, schools, classes, packages, users."""
    numbers = range(MANY)
    for n in numbers:
        child = xhtml.person(
            f"more-{n}",
            xhtml.general(f"Ещёнов{n}", f"Имя{n}", birthDate=f"2009-03-{n + 1:02}"),
            xhtml.section("Enrolment", f"e-{n}", organisation="o-north", schoolYear="2017", grade="2", letter="Б"),
            xhtml.section("Application", f"a-{n}", number=f"N-{n}", organisation="o-north", status="queued"),
        )
        school = xhtml.item(
            "Organisation",
            f"o-{n}",
            xhtml.section("OrganisationGeneral", fullName=f"Школа {n}", shortName=f"Школа {n}", type="general"),
            xhtml.section("Subordination", body="b-north"),
            xhtml.section("SchoolClass", "c", schoolYear="2017", grade="3", letter="А", teacher="p-north"),
        )
        register.send(xhtml.package(school, child))
        account(known.north, email=f"more{n}@example.ru")
    sections = [*_sections_of_one(numbers)]
    classes = [
        xhtml.section("SchoolClass", f"c-{n}", schoolYear="2017", grade=str(n % 9 + 1), letter="Г", teacher="p-north")
        for n in numbers
    ]
    licences = [xhtml.section("Licence", f"l-{n}", number=f"77-{n}") for n in numbers]
    branches = [xhtml.section("Branch", f"b-{n}", branch=f"o-{n}") for n in numbers]
    general = xhtml.section("OrganisationGeneral", fullName="Школа north", shortName="Школа north", type="general")
    school = xhtml.item("Organisation", "o-north", general, *classes, *licences, *branches)
    register.send(xhtml.package(school, xhtml.person("p-north", *sections)))
    known_ones = Person.objects.filter(external_ids__external_id__startswith="more-").order_by("pk")
    Case.objects.bulk_create(
        Case(person=one, candidate_id=known.learner.id, score=0.9, reasons=["name_same"], opened_at=one.created_at)
        for one in known_ones
    )
    rows = (CurrentGuardianship, CurrentEnrolment, CurrentSchoolClass, Package, Institution, User, Case)
    assert min(model.objects.count() for model in rows) >= MANY


def _sections_of_one(numbers: range) -> Iterator[str]:
    for n in numbers:
        yield xhtml.section("Guardianship", f"g-{n}", child=f"more-{n}", relation="mother")
        yield xhtml.section("Achievement", f"ach-{n}", event=f"Олимпиада {n}", date=f"2018-01-{n + 1:02}")
        yield xhtml.section("FinalMark", f"m-{n}", schoolYear="2016", subject=f"Предмет {n}", mark="5")
        yield xhtml.section("Teaching", f"t-{n}", organisation="o-north", schoolYear="2017", subject=f"Предмет {n}")
        yield xhtml.section("Employment", f"w-{n}", organisation=f"o-{n}", position="teacher", from_="2010-09-01")


def _count(user: User, side: Side) -> dict[str, int]:
    """The dearest of the addresses that a name has."""
    found: dict[str, int] = {}
    for name, pattern in pages():
        client = Client()
        client.force_login(user, BACKEND)
        for address in filled(pattern, side):
            with CaptureQueriesContext(connection) as queries:
                words_of(client.get(address))
            found[name] = max(found.get(name, 0), len(queries))
    return found


def pages() -> Iterator[tuple[str, str]]:
    """(name, pattern) of every address that answers GET."""
    for address, pattern in every_pattern():
        if "GET" in getattr(pattern.callback, "gate_methods", ("GET",)):
            yield str(pattern.name), address


def test_every_address_has_a_bound():
    assert {name for name, _ in pages()} == BOUNDS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({name for name, _ in pages()}))
def test_statements_stay_within_the_bound_whatever_the_rows(counted, name):
    few, many = counted
    assert max(few[name], many[name]) <= BOUNDS[name]
    assert BOUNDS[name] - max(few[name], many[name]) <= 5, "the bound is looser than the page: tighten it"
