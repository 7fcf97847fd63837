"""Reports of closed fields counted anew in DuckDB from what suppliers sent: at the region, a body and a school."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import root
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.answers import Asked, answer
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.values import ALL
from tests.oracle.oracle import END_OF_TIME, Oracle, _first_filled
from tests.synthetic.made import ANOTHER, DAY, GENERATED
from tests.synthetic.register import identity_of_persons, numbers_of_institutions
from tests.web.standing import standing_kept

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CLOSED = {report.code: report for report in REPORTS if report.is_closed}
SIGNS = {
    "special-needs": ("specialNeeds", "nosology", "concluded", "valid_until"),
    "disability": ("disability", "group", "date_from", "date_to"),
    "social-passport": ("hardship", "category", "date_from", "date_to"),
}
CHECKS = {"health-groups": "health_group", "pe-groups": "pe_group"}
RESULTS = {"marks": "", "exams-nine": "oge", "exams-eleven": "ege"}
LAST_YEAR = (2016, date(2017, 5, 31))
OVER = {"enrolled", "not_appeared", "refused", "withdrawn", "archived"}
FIRST_DAY = "0001-01-01"
Found = Iterable[tuple[Any, Any, Any]]  # what is counted once, row, column


@pytest.fixture(scope="module", params=[GENERATED, pytest.param(ANOTHER, marks=pytest.mark.soak)], ids=["5", "7"])
def region(django_db_setup, django_db_blocker, request):
    with standing_kept(django_db_blocker, request.param) as folder:
        yield folder


@pytest.fixture(scope="module")
def sent(region, django_db_blocker):
    with django_db_blocker.unblock():
        return Sent(region)


class Sent:
    """The region as it was sent; institutions by their number in the register, in the truth's tree."""

    def __init__(self, folder: Path) -> None:
        self.oracle = Oracle(folder, identity_of_persons())
        self.oracle.enrolments()
        self.places = {number: place for place, number in numbers_of_institutions(self.oracle).items()}
        self.above = {number: [self.places[one] for one in chain] for number, chain in self.oracle._above().items()}
        top = root().pk
        self.chains = {number: self.chain(number, top) for number in self.above}
        ways = [chain for chain in self.chains.values() if len(chain) > 1]
        children = Counter(chain[-2] for chain in ways)
        self.undivided = {chain[-1] for chain in ways if children[chain[-2]] == 1 and children[chain[-1]]}
        self.types = dict(self.oracle.rows("SELECT institution::INTEGER, type FROM life_institutions"))

    def chain(self, number: int, top: int) -> list[int]:
        """From the region down to the institution."""
        up = [one for one in self.above[number] if one != top]
        return [top, *reversed(up)]

    def learners(
        self, body: int, year: int = 2017, day: date = DAY
    ) -> Iterator[tuple[int, list[int], int | None, str]]:
        rows = self.oracle.rows(
            "SELECT person, institution, grade, coalesce(level, '') FROM enrolment"
            " WHERE ? BETWEEN date_from AND date_to AND school_year = ?",
            day,
            year,
        )
        for person, number, grade, level in rows:
            chain = self.chains[number]
            if body in chain:
                yield person, chain, grade, level or self.level(number, grade)

    def level(self, number: int, grade: int | None) -> str:
        type_ = self.types[number]
        if type_ in {"general", "adapted"} and grade is not None and 1 <= grade <= 12:
            return "primary" if grade <= 4 else "basic" if grade <= 9 else "secondary"
        return {"preschool": "preschool", "additional": "additional_children"}.get(type_, "")

    def records(self, kind: str, *key: str) -> dict[tuple[Any, ...], dict[str, str]]:
        """Golden records by person and natural key."""
        found = defaultdict(list)
        rows = self.oracle.rows(
            f"SELECT person, fields FROM {self.oracle._known(kind, END_OF_TIME)} WHERE person IS NOT NULL"
            " ORDER BY rank, recorded DESC, external_id, key"
        )
        for person, text in rows:
            fields = _first_filled([(text,)])
            found[person, *(fields.get(name, "") for name in key)].append((text,))
        return {name: _first_filled(texts) for name, texts in found.items()}

    def signs(self, code: str) -> dict[int, set[str]]:
        kind, name, start, end = SIGNS[code]
        found: defaultdict[int, set[str]] = defaultdict(set)
        for (person, value, since), fields in self.records(kind, name, start).items():
            until = "" if fields.get("permanent") == "true" else fields.get(end, "")
            if (since or FIRST_DAY) <= DAY.isoformat() and (not until or until >= DAY.isoformat()):
                found[person].add(value)
        return found

    def checks(self, name: str) -> dict[int, str]:
        last: dict[int, tuple[str, str]] = {}
        for (person, day), fields in self.records("healthCheck", "checked").items():
            if day and day <= DAY.isoformat() and (person not in last or last[person][0] < day):
                last[person] = (day, fields.get(name, ""))
        return {person: group for person, (_, group) in last.items()}

    def counted(self, code: str, body: int) -> Found:
        if code in RESULTS:
            yield from self.results(code, body)
            return
        if code == "benefits":
            yield from self.applications(body)
            return
        if code == "citizenship":
            cards = {one: fields.get("citizenship", "") for (one,), fields in self.records("general").items()}
            yield from ((person, cards.get(person, ""), level) for person, _, _, level in self.learners(body))
            return
        known = self.signs(code) if code in SIGNS else self.checks(CHECKS[code])
        for person, chain, grade, level in self.learners(body):
            if code in CHECKS:
                yield person, grade, known.get(person, "unchecked")
                continue
            for value in known.get(person, ()):
                if code == "social-passport":
                    below = [one for one in chain[chain.index(body) + 1 :] if one not in self.undivided]
                    yield person, below[0] if below else None, value
                else:
                    yield person, value, level

    def results(self, code: str, body: int) -> Found:
        """Of the year before, whose marks and examinations are known."""
        learnt = {person for person, *_ in self.learners(body, *LAST_YEAR)}
        if code == "marks":
            for (person, year, subject), fields in self.records("finalMark", "school_year", "subject_name").items():
                mark = fields.get("final_mark") or fields.get("year_mark") or ""
                if person in learnt and year == "2016":
                    yield person, subject, mark if mark in {"5", "4", "3", "2", ""} else "other"
            return
        passed = {"true": "yes", "false": "no"}
        for (person, exam, subject, day), fields in self.records("stateExam", "exam", "subject_name", "date").items():
            if person in learnt and exam == RESULTS[code] and "2016-09-01" <= day <= "2017-08-31":
                yield person, subject, passed.get(fields.get("minimum_passed", ""), "")

    def applications(self, body: int) -> Found:
        place = {
            (supplier, id_): int(truth)
            for supplier, id_, truth in self.oracle.rows(
                "SELECT supplier, external_id, truth FROM sent_ids WHERE subject = 'institution'"
            )
        }
        found = defaultdict(list)
        rows = self.oracle.rows(
            "SELECT person, supplier, fields, fields->>'$.number', fields->>'$.organisation'"
            f" FROM {self.oracle._known('application', END_OF_TIME)} WHERE person IS NOT NULL"
            " ORDER BY rank, recorded DESC, external_id, key"
        )
        for person, supplier, text, number, organisation in rows:
            found[person, number, place[supplier, organisation]].append((text,))
        for (person, number, institution), texts in found.items():
            fields = _first_filled(texts)
            begun = fields.get("registered") or fields.get("status_date") or ""
            if body in self.chains[institution] and "2017-09-01" <= begun <= DAY.isoformat():
                yield (person, number, institution), fields.get("benefit", ""), fields.get("status", "")


def table(found: Found) -> dict[tuple[object, object], int]:
    units = defaultdict(set)
    for unit, row, column in found:
        for at in ((row, column), (row, ALL), (ALL, column), (ALL, ALL)):
            units[at].add(unit)
    return {at: len(of) for at, of in units.items()}


def answered(code: str, body: Institution) -> dict[tuple[object, object], int]:
    year, day = LAST_YEAR if code in RESULTS else (2017, DAY)
    asked = Asked(Scope(root().pk, open_data=True), body, SchoolYear(year), day)
    return {at: number for at, number in answer(CLOSED[code], asked).numbers.items() if number}


def places() -> list[Institution]:
    """The region, its largest body and the largest school of that."""
    counted = Counter()
    for one in Institution.objects.filter(is_body=True).order_by("pk"):
        counted[one] = answered("health-groups", one).get((ALL, ALL), 0)
    body = max((one for one in counted if counted[one] < counted[root()]), key=counted.__getitem__)
    schools = Counter()
    for school in Institution.objects.filter(path__contains=[body.pk], type="general").order_by("pk"):
        schools[school] = answered("health-groups", school).get((ALL, ALL), 0)
    return [root(), body, schools.most_common(1)[0][0]]


def counted_anew(sent: Sent, code: str, place: Institution) -> dict[tuple[object, object], int]:
    expected = table(sent.counted(code, place.pk))
    is_below = code == "social-passport"
    return {at: number for at, number in expected.items() if not (is_below and at[0] is None)}


@pytest.mark.parametrize("code", CLOSED)
def test_each_number_is_what_was_sent(sent, code):
    counted = []
    for place in places():
        expected = counted_anew(sent, code, place)
        assert answered(code, place) == expected, place.name
        counted.append(sum(expected.values()))
    assert counted[0] > counted[1] >= counted[2]
    assert counted[0] > 0


@pytest.mark.soak
@pytest.mark.parametrize("code", CLOSED)
def test_each_number_of_every_institution_is_what_was_sent(sent, code):
    wrong = []
    for place in Institution.objects.order_by("pk"):
        shown, expected = answered(code, place), counted_anew(sent, code, place)
        if shown != expected:
            wrong.append((place.pk, place.name, shown, expected))
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("special-needs", "UPDATE person_sign SET code = 'deaf' WHERE sign = 'special_needs' AND ctid = {}"),
        pytest.param(
            "disability", "DELETE FROM person_sign WHERE sign = 'disability' AND ctid = {}", marks=pytest.mark.soak
        ),
        pytest.param(
            "social-passport",
            "UPDATE person_sign SET code = 'refugees' WHERE code = 'low_income' AND ctid = {}",
            marks=pytest.mark.soak,
        ),
        ("health-groups", "UPDATE health_check SET health_group = '5' WHERE ctid = {}"),
        pytest.param(
            "pe-groups", "UPDATE health_check SET pe_group = 'exempt' WHERE ctid = {}", marks=pytest.mark.soak
        ),
        ("marks", "UPDATE final_mark SET mark = '2' WHERE school_year = 2016 AND ctid = {}"),
        ("exams-nine", "DELETE FROM state_exam WHERE exam = 'oge' AND ctid = {}"),
        pytest.param("exams-eleven", "DELETE FROM state_exam WHERE exam = 'ege' AND ctid = {}", marks=pytest.mark.soak),
        ("citizenship", "UPDATE person_card SET citizenship = 'stateless' WHERE ctid = {}"),
        ("benefits", "UPDATE application SET benefit = 'judges' WHERE ctid = {}"),
    ],
)
def test_one_altered_row_is_found(sent, code, change):
    """One of each table. Of rows that count at the region one is altered, and the numbers are others."""
    expected, (_, where) = counted_anew(sent, code, root()), change.split(" ", 1)
    table_ = next(
        name
        for name in ("person_sign", "health_check", "person_card", "application", "final_mark", "state_exam")
        if name in where
    )
    assert any(is_altered(code, expected, change, row) for row in sql.column(f"SELECT ctid::text FROM {table_}"))


def is_altered(code: str, expected: dict[tuple[object, object], int], change: str, row: str) -> bool:
    with transaction.atomic():
        sql.execute(change.format("%(row)s::tid"), {"row": row})
        found = answered(code, root())
        transaction.set_rollback(True)
    return found != expected
