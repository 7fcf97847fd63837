"""A small region for the tests of this room: two districts, four organisations, three suppliers."""

import datetime as dt
from collections.abc import Iterator
from itertools import count

from kontingent.current.actions import Applied, apply
from kontingent.history.entries import Entry
from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.history.locks import take_write_lock
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier, SupplierRank
from kontingent.people.models import Person, PersonExternalId

START = dt.datetime(2017, 9, 1, 3, tzinfo=dt.UTC)
LATE = dt.datetime(2018, 8, 30, 3, tzinfo=dt.UTC)  # of the same school year
ROOT, NORTH, SOUTH, SCHOOL, OTHER_SCHOOL, KINDERGARTEN, CLUB = 1, 2, 3, 10, 11, 12, 13
OPERATOR, DIARY, SHEET = 1, 2, 3
TREE = {
    ROOT: None,
    NORTH: ROOT,
    SOUTH: ROOT,
    SCHOOL: NORTH,
    OTHER_SCHOOL: SOUTH,
    KINDERGARTEN: NORTH,
    CLUB: NORTH,
}
TYPES = {SCHOOL: "general", OTHER_SCHOOL: "general", KINDERGARTEN: "preschool", CLUB: "additional"}

_clock: Iterator[int] = count()
_arrived: set[int] = set()  # whom suppliers have given an id since something was sent
_arrived_institutions: set[int] = set()


def build(persons: int = 6) -> None:
    """Institutions `o-<id>` and persons `p-<id>` are known to every supplier by these ids."""
    paths: dict[int, list[int]] = {}
    for institution_id, parent in TREE.items():
        paths[institution_id] = [*paths.get(parent or 0, []), institution_id]
        Institution.objects.create(
            id=institution_id,
            parent_id=parent,
            path=paths[institution_id],
            is_organisation=institution_id in TYPES,
            is_body=institution_id not in TYPES,
            type=TYPES.get(institution_id, ""),
        )
    Supplier.objects.bulk_create(
        [
            Supplier(id=OPERATOR, code="operator", name="Оператор", rank=0, decides_subordination=True),
            Supplier(id=DIARY, code="diary", name="Дневник", rank=10),
            Supplier(id=SHEET, code="sheet", name="Таблица", rank=20),
        ]
    )
    SupplierRank.objects.create(supplier_id=SHEET, kind=BY_SLUG["healthCheck"].code, rank=1)
    Person.objects.bulk_create([Person(id=number, created_at=START) for number in range(1, persons + 1)])
    for supplier in (OPERATOR, DIARY, SHEET):
        InstitutionExternalId.objects.bulk_create(
            [InstitutionExternalId(supplier_id=supplier, external_id=f"o-{i}", institution_id=i) for i in TREE]
        )
        PersonExternalId.objects.bulk_create(
            [PersonExternalId(supplier_id=supplier, external_id=f"p-{i}", person_id=i) for i in range(1, persons + 1)]
        )


def moment(start: dt.datetime = START) -> dt.datetime:
    """Each one later than all before of the same start, on its day: what was told after a day is not shown of it."""
    return start + dt.timedelta(seconds=next(_clock))


def entry(subject_id: int, slug: str, key: str = "", place: int = 1, **fields: object) -> Entry:
    """`fields` by their names in code."""
    kind: type[Kind] = BY_SLUG[slug]
    if fields.get("withdrawn"):
        return Entry.withdrawal(subject_id, kind.code, key=key, place=place)
    record, misfits = kind.read({name: value if value is None else str(value) for name, value in fields.items()})
    assert misfits == [], misfits
    return Entry.of(subject_id, record, key=key, place=place)


def hostile(subject_id: int, slug: str, key: str = "", **fields: object) -> Entry:
    """With values that fit no field."""
    kind: type[Kind] = BY_SLUG[slug]
    if fields.get("withdrawn"):
        return Entry.withdrawal(subject_id, kind.code, key=key, place=1)
    record, _ = kind.read({name: str(value) for name, value in fields.items()})
    return Entry.of(subject_id, record, key=key, place=1)


def know_person(external_id: str, person_id: int, supplier: int = DIARY) -> None:
    """Once: a second person by the same id is ignored."""
    PersonExternalId.objects.bulk_create(
        [PersonExternalId(supplier_id=supplier, external_id=external_id, person_id=person_id)], ignore_conflicts=True
    )
    _arrived.add(person_id)


def know_institution(external_id: str, institution_id: int, supplier: int = DIARY) -> None:
    InstitutionExternalId.objects.bulk_create(
        [InstitutionExternalId(supplier_id=supplier, external_id=external_id, institution_id=institution_id)],
        ignore_conflicts=True,
    )
    _arrived_institutions.add(institution_id)


def send(
    *entries: Entry, supplier: int = DIARY, at: dt.datetime | None = None, package: int = 1, project: bool = True
) -> Applied:
    take_write_lock()
    numbered = [entry.moved(place) for place, entry in enumerate(entries, 1)]
    institutional = {kind.code for kind in BY_SLUG.values() if kind.subject is Subject.INSTITUTION}
    arrived, arrived_institutions = _arrived.copy(), _arrived_institutions.copy()
    _arrived.clear()
    _arrived_institutions.clear()
    return apply(
        persons=[one for one in numbered if one.draft.kind not in institutional],
        institutions=[one for one in numbered if one.draft.kind in institutional],
        supplier_id=supplier,
        package_id=package,
        recorded_at=at or moment(),
        arrived=arrived,
        arrived_institutions=arrived_institutions,
        project=project,
    )
