"""Every report of a generated region says what is counted anew from the facts that were sent."""

import datetime as dt
from collections import Counter, defaultdict
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import root
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.answers import answer, usual
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.measures import WAITING as WAITING_THERE
from kontingent.reports.stamping import key_of, measures_of, records_of
from kontingent.reports.values import ALL as EVERY
from kontingent.stamps.records import Records
from tests.oracle.oracle import Oracle
from tests.oracle.recount import ALL, BELOW, WAITING, Recount
from tests.synthetic.made import ANOTHER, GENERATED
from tests.synthetic.register import DAY, identity_of_persons, numbers_of_institutions
from tests.web.entering import signed_in, viewer
from tests.web.standing import standing_kept
from tests.web.walking import Walker

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR = SchoolYear.of(DAY)
BY_CODE = {report.code: report for report in REPORTS if not report.is_closed}  # those have a recount of their own


@pytest.fixture(scope="module", params=[GENERATED, pytest.param(ANOTHER, marks=pytest.mark.soak)], ids=["5", "7"])
def region(django_db_setup, django_db_blocker, request):
    with standing_kept(django_db_blocker, request.param) as folder:
        yield folder


@pytest.fixture(scope="module")
def counted(region, django_db_blocker):
    """The recount, and what the register's institutions are numbered in the truth."""
    with django_db_blocker.unblock():
        oracle = Oracle(region, identity_of_persons())
        return Recount(oracle, DAY), numbers_of_institutions(oracle)


def fill(unit):
    bounds = [bound for bound in (0, 15, 20, 25) if unit.extra[0] <= bound]
    return bounds[0] if bounds else 26


def wished(unit):
    day = unit.extra[3]
    return day and SchoolYear.of(day).first


def waited(unit):
    registered = unit.extra[2]
    if registered is None:
        return 0
    bounds = [dt.date(2018, 1, 20), dt.date(2017, 10, 20), dt.date(2017, 4, 20)]
    return next((place for place, bound in enumerate(bounds, 1) if registered > bound), 4)


def age_group(known, unit):
    age = known.age(unit)
    return None if age is None else sum(age >= bound for bound in range(25, 70, 5))


def teachers(known):
    """Whose post is one of those that teach: these are the others."""
    others = {"", "head", "deputy_head", "head_of_division", "nursery_assistant", "assistant", "nurse", "specialist"}
    others |= {"support", "service", "other"}
    return [unit for unit in known.staff() if unit.extra[0] not in others]


def of_the_ages(known):
    return [one for one in known.now() if known.kind(one) == "additional" and 5 <= (known.age(one) or 0) <= 18]


def first_of(told, order):
    return lambda unit: next((one for one in order if one in told.get(unit.person, ())), "")


def experience(known, unit):
    since = known.experience.get(unit.person)
    return None if since is None else sum(DAY.year - since >= bound for bound in (3, 5, 10, 15, 20))


def grade(unit):
    return unit.grade


def extra(place=None):
    return lambda unit: unit.extra if place is None else unit.extra[place]


def of_class(name):
    return lambda unit: unit.extra.get(name, "")


def of_learners(known):
    """By code: units, row, column; each person once."""
    beside = {unit.person for unit in known.now() if known.kind(unit) == "additional"}
    return {
        "institutions": (known.now(), BELOW, known.kind),
        "parallels": (known.now(), grade, known.sex),
        "ages": (known.now(), known.born, known.sex),
        "levels": (known.now(), BELOW, lambda unit: unit.level),
        "years": (known.of_years(), extra(), known.kind),
        "municipalities": (known.now(), known.town, known.kind),
        "ownership": (known.now(), known.owner, known.kind),
        "locality": (known.now(), known.locality, known.kind),
        "branches": (known.now(), lambda unit: known.told[unit.place].get("structure", ""), known.kind),
        "after-nine": (known.graduates(9), BELOW, extra(1)),
        "after-nine-places": (known.graduates(9), known.town, extra(1)),
        "after-eleven": (known.graduates(11), BELOW, extra(1)),
        "between-municipalities": (known.moved(), known.town, extra()),
        "jobs": (known.now(), of_class("programme"), lambda unit: known.works.get(unit.person, "")),
        "coverage-of-population": (of_the_ages(known), known.town, known.age),
        "coverage-by-age": (of_the_ages(known), known.age, known.sex),
        "achievements": (known.achievements(), extra(0), extra(1)),
        "completions": (known.completions(), lambda unit: unit.level, extra()),
        "employer-projects": (
            known.now(),
            of_class("programme"),
            lambda unit: "yes" if unit.person in known.in_projects else "no",
        ),
        "workload": (known.teaching(), extra(), lambda _unit: ALL),
        "not-learning": (known.not_learning(), known.age, known.sex),
        "shifts": (known.now(), BELOW, lambda unit: unit.shift),
        "forms": (known.now(), BELOW, lambda unit: unit.form),
        "coverage": (known.now(), BELOW, lambda unit: "yes" if unit.person in beside else "no"),
        "ages-by-grade": (known.now(), known.age, grade),
        "girls-by-grade": ([one for one in known.now() if known.sex(one) == "female"], known.age, grade),
        "ages-and-sex": (known.now(), known.age, known.sex),
    }


def of_staff(known):
    """By code: units, row, column; each person once."""
    return {
        "staff-ages": (known.staff(), partial(age_group, known), known.sex),
        "staff-education": (
            teachers(known),
            extra(0),
            first_of(known.educations, ("higher_pedagogical", "higher", "vocational_pedagogical")),
        ),
        "staff-categories": (teachers(known), extra(0), first_of(known.categories, ("highest", "first", "fitness"))),
        "staff-experience": (teachers(known), partial(age_group, known), partial(experience, known)),
    }


def of_records(known):
    """By code: units, row, column; as many as there are."""
    opening = dt.date(YEAR.first, 9, 1)
    waiting = [unit for unit in known.applications() if unit.extra[0] in WAITING]
    told = [unit for unit in known.applications() if unit.extra[1] and opening <= unit.extra[1] <= DAY]
    at_once = Counter(unit.person for unit in known.now() if known.kind(unit) == "additional")
    left = [unit for unit in known.movements() if unit.extra[1] == "out"]
    return {
        "movement": (known.movements(), extra(0), extra(1)),
        "leaving": (left, lambda _unit: None, grade),
        "programmes": (known.now(), of_class("programme"), grade),
        "class-sizes": (known.of_classes(), grade, fill),
        "small-classes": (known.of_classes(), BELOW, fill),
        "small-by-locality": ([one for one in known.of_classes() if fill(one) == 15], BELOW, known.locality),
        "class-sets": ([one for one in known.of_classes() if one.extra[1]], BELOW, known.locality),
        "directions": (known.now(), of_class("direction"), lambda unit: min(at_once[unit.person], 3)),
        "ages-by-direction": (known.now(), known.age, of_class("direction")),
        "at-once": (known.now(), known.age, lambda unit: min(at_once[unit.person], 3)),
        "languages": (known.now(), BELOW, of_class("language")),
        "class-kinds": (known.now(), BELOW, of_class("class_kind")),
        "group-focus": (known.now(), BELOW, of_class("focus")),
        "group-modes": (known.now(), BELOW, of_class("mode")),
        "buildings": (known.closed_places(), BELOW, extra()),
        "demand": (waiting, BELOW, wished),
        "waiting": (waiting, known.age, waited),
        "applications": (told, BELOW, extra(0)),
        "posts": (known.staff(), extra(0), extra(1)),
    }


def ways(known):
    learners, records = of_learners(known) | of_staff(known), of_records(known)
    return {code: (*way, code in learners) for code, way in (learners | records).items()}


ROWS_APART = {"leaving"}  # by parallel alone: the oracle's periods have no reason of leaving


def test_every_report_is_recounted(counted):
    assert ways(counted[0]).keys() == BY_CODE.keys()


def places():
    """The region, the body with the most below it, and its largest school."""
    body = Institution.objects.bodies().exclude(parent=None).filter(children__type="general").order_by("pk").first()
    return [root(), body, Institution.objects.filter(parent=body, type="general").order_by("pk").first()]


LEVELS = ("region", "body", "organisation")
# Each at the region, and below it every second one of a body, the others of an organisation.
IN_THE_SUITE = {(code, level) for n, code in enumerate(BY_CODE) for level in (0, 1 + n % 2)}
ASKED = [
    pytest.param(*one, marks=() if one in IN_THE_SUITE else pytest.mark.soak, id=f"{one[0]}-{LEVELS[one[1]]}")
    for one in product(BY_CODE, range(3))
]


@pytest.mark.parametrize(("code", "level"), ASKED)
def test_a_report_says_what_was_sent(counted, code, level):
    known, numbers = counted
    shown, recounted = both(known, numbers, code, places()[level])
    assert shown == recounted
    assert shown or level or code == "completions"  # of the running year they are of June


def test_those_who_finished_last_year_are_recounted(counted):
    known, numbers = counted
    before = Recount(known.oracle, dt.date(YEAR.first, 5, 31))
    for place in places()[:2]:
        shown, recounted = both(before, numbers, "completions", place, YEAR.previous)
        assert shown == recounted
        assert {level for level, _ in shown} >= {"basic", EVERY}


@pytest.mark.soak
@pytest.mark.parametrize("code", BY_CODE)
def test_a_report_says_what_was_sent_of_every_institution(counted, code):
    known, numbers = counted
    wrong = []
    for place in Institution.objects.order_by("pk"):
        shown, recounted = both(known, numbers, code, place)
        if shown != recounted:
            wrong.append((place.pk, place.name, shown, recounted))
    assert wrong == []


def test_municipalities_stand_beside_each_other_with_who_waits_there(counted):
    known, _ = counted
    report = BY_CODE["municipalities"]
    found = answer(report, usual(Scope(root().pk, open_data=True), root(), YEAR, report.usual_type))
    waiting = Counter(known.town(unit) for unit in known.applications() if unit.extra[0] in WAITING)
    shown = {found.names.get(row, row): number for row, number in found.beside[WAITING_THERE].items() if number}
    assert shown == {**waiting, EVERY: waiting.total()}
    assert len(waiting) > 1


def test_a_school_of_two_languages_and_one_without_letters_are_recounted(counted):
    """A region of one language alone, or of lettered classes alone, would prove nothing of either."""
    known, numbers = counted
    units = [unit for unit in known.now() if known.kind(unit) == "general"]
    spoken = defaultdict(set)
    for unit in units:
        spoken[unit.place].add(unit.extra.get("language"))
    bilingual = {place for place, languages in spoken.items() if languages == {"russian", "tatar"}}
    unlettered = {unit.place for unit in units if unit.name.isdigit()}
    assert min(len(bilingual), len(unlettered)) > 1
    assert spoken.keys() > bilingual | unlettered
    assert {unit.extra.get("class_kind") for unit in units} >= {"ordinary", "combined"}
    by_number = {number: place for place, number in numbers.items()}
    for code, number in (("languages", min(bilingual)), ("class-kinds", min(unlettered))):
        shown, recounted = both(known, numbers, code, Institution.objects.get(pk=by_number[number]))
        assert shown == recounted
        assert shown


def test_classes_without_letters_lead_to_their_learners(counted):
    known, numbers = counted
    classes = Counter((unit.place, unit.name) for unit in known.now() if unit.name.isdigit())
    number = min(classes)[0]
    [place] = [place for place in numbers if numbers[place] == number]
    walker = Walker(signed_in(Client(), viewer(root().pk, Role.OPERATOR)))
    with clock.fixed(DAY):
        page = walker.page(f"/organisations/{place}/classes/")
        cells = Counter({cell.text.strip(): int(cell[0].text) for cell in page.xpath("//table//td/a") if cell.text})
        told = {name: number for name, number in cells.items() if name.isdigit()}
        assert told == {name: number for (at, name), number in classes.items() if at == numbers[place]}
        lists = [one for one in walker.numbers(f"/organisations/{place}/classes/") if "/contingent/" in one[1]]
        assert [(number, href) for number, href in lists if walker.length(href) != number] == []


@pytest.mark.parametrize("code", ["languages", "class-kinds", "parallels"])
def test_each_number_leads_to_a_list_of_as_many(counted, code):
    """Also where a class has no letter."""
    walker = Walker(signed_in(Client(), viewer(root().pk, Role.OPERATOR)))
    with clock.fixed(DAY):
        lists = list(walker.numbers(f"/reports/{code}/"))
        assert [(number, href) for number, href in lists if walker.length(href) != number] == []
    assert len(lists) > 4


def both(known, numbers, code, place, year=YEAR):
    """Cells of the report and of the recount, rows and columns alike."""
    report, (units, row, column, persons) = BY_CODE[code], ways(known)[code]
    found = answer(report, usual(Scope(root().pk, open_data=True), place, year, report.usual_type))
    within = None if place.pk == root().pk else numbers[place.pk]
    kept = (
        unit
        for unit in units
        if (within is None or within in known.above[unit.place]) and report.usual_type in {"", known.type[unit.place]}
    )
    below = {numbers[one]: one for one in found.places}
    cells = known.cells(kept, row, column, below=below, persons=persons)
    recounted: dict[Any, int] = {
        (EVERY if at is ALL else below.get(at, at) if row is BELOW else at, EVERY if of is ALL else of): number
        for (at, of), number in cells.items()
    }
    names: dict[Any, Any] = {**found.names}  # the truth tells municipalities by name
    shown = {(names.get(at, at), names.get(of, of)): number for (at, of), number in found.numbers.items() if number}
    if code in ROWS_APART:
        shown, recounted = ({key: n for key, n in one.items() if key[0] is EVERY} for one in (shown, recounted))
    if not report.measure.has_total:
        shown, recounted = ({key: n for key, n in one.items() if key[0] is not EVERY} for one in (shown, recounted))
    return shown, recounted


def test_behind_each_number_of_a_copy_stand_as_many_records(region):
    """Of every measure whose records have names, with what stands beside it."""
    wrong, seen = [], set()
    for report in REPORTS:
        asked = usual(Scope(root().pk, open_data=True), root(), YEAR, report.usual_type)
        found = answer(report, asked)
        for measure in measures_of(report):
            of_rows = {(row, EVERY): number for row, number in found.beside.get(measure, {}).items()}
            records = records_of(report, measure, asked)
            for (row, column), number in (found.numbers if measure is report.measure else of_rows).items():
                behind = records.get(key_of(measure, row, column)[1:], Records()).total()
                seen |= {measure.code} if number else set()
                if behind != number and (row is not EVERY or measure.has_total):
                    wrong.append((report.code, measure.code, row, column, number, behind))
    assert wrong == []
    assert {"learners", "classes", "organisations", "staff", "achievements", "applications", "movements"} <= seen


@pytest.mark.parametrize("code", ["institutions", "parallels", "ages-by-grade", "shifts", "coverage"])
def test_one_row_less_is_found(counted, code):
    """Of a learner of a school, whose enrolment nobody has sent."""
    known, numbers = counted
    assert_one_less_is_seen(
        known,
        numbers,
        code,
        "rowid = (SELECT min(rowid) FROM enrolment"
        " WHERE school_year = ? AND ? BETWEEN date_from AND date_to AND grade BETWEEN 1 AND 9"
        " AND institution IN (SELECT institution::INTEGER FROM life_institutions WHERE type = 'general'))",
        [YEAR.first, DAY],
    )


@pytest.mark.parametrize("code", ["coverage-by-age", "coverage-of-population"])
def test_one_less_in_additional_education_is_found_in_its_coverage(counted, code):
    known, numbers = counted
    assert_one_less_is_seen(
        known, numbers, code, "person = ? AND school_year = ?", [of_the_ages(known)[0].person, YEAR.first]
    )


def assert_one_less_is_seen(known, numbers, code, where, values):
    """The truth without some of the rows is not what the report tells; whole again, it is."""
    db = known.oracle.db
    db.execute("CREATE TEMP TABLE whole AS SELECT * FROM enrolment")
    try:
        db.execute(f"DELETE FROM enrolment WHERE {where}", values)
        shown, recounted = both(Recount(known.oracle, DAY), numbers, code, root())
        assert shown != recounted
    finally:
        db.execute("DELETE FROM enrolment")
        db.execute("INSERT INTO enrolment SELECT * FROM whole")
        db.execute("DROP TABLE whole")
    shown, recounted = both(known, numbers, code, root())
    assert shown == recounted
