"""The persons of the manual's figures 9, 10 and 11, as their suppliers sent them, and a few beside them.

Daniil learns in 9 Б, Roman is his guardian, Valery teaches; Alisa learns in another district, Matvey left for it.
"""

import datetime as dt

from django.db import transaction

from kontingent.current.actions import apply
from kontingent.history.entries import Entry
from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.history.locks import take_write_lock
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.kernel import clock, russian
from kontingent.kernel.names import name_key
from kontingent.people.models import Person, PersonExternalId
from tests import cast

REGION, DISTRICT, OTHER_DISTRICT, GYMNASIUM, SCHOOL, OTHER_SCHOOL = 1, 2, 3, 90, 99, 72
DIARY, SHEET = 1, 2
DANIIL, ROMAN, VALERY, ALISA, MATVEY, MARINA = (one.id for one in cast.CAST)
NAMES = {
    REGION: "Министерство образования региона",
    DISTRICT: "Управление образования Воскресенского муниципального района",
    OTHER_DISTRICT: "Управление образования города Донецка",
    GYMNASIUM: 'МАОУ "Гимназия №90"',
    SCHOOL: "МОУ «СОШ №99»",
    OTHER_SCHOOL: 'МОУ "Школа № 72 г.Донецка"',
}
PARENTS = {
    DISTRICT: REGION,
    OTHER_DISTRICT: REGION,
    GYMNASIUM: DISTRICT,
    SCHOOL: DISTRICT,
    OTHER_SCHOOL: OTHER_DISTRICT,
}
ORGANISATIONS = (GYMNASIUM, SCHOOL, OTHER_SCHOOL)


def build() -> None:
    """Institutions and persons are known to both suppliers as `o-<id>` and `p-<id>`."""
    paths: dict[int, list[int]] = {}
    for id_, name in NAMES.items():
        paths[id_] = [*paths.get(PARENTS.get(id_, 0), []), id_]
        Institution.objects.create(
            id=id_,
            parent_id=PARENTS.get(id_),
            path=paths[id_],
            is_organisation=id_ in ORGANISATIONS,
            is_body=id_ not in ORGANISATIONS,
            type="general" if id_ in ORGANISATIONS else "",
            short_name=name,
            full_name=name,
            name_key=name_key(name),
        )
    for id_, code, name in ((DIARY, "dnevnik", "Дневник.ру"), (SHEET, "xls", "XLS-Upload")):
        Supplier.objects.create(id=id_, code=code, name=name, rank=id_ * 10)
        InstitutionExternalId.objects.bulk_create(
            [InstitutionExternalId(supplier_id=id_, external_id=f"o-{known}", institution_id=known) for known in NAMES]
        )
    for person_id in (DANIIL, ROMAN, VALERY, ALISA, MATVEY, MARINA):
        person(person_id)
    for day, supplier, records in PACKAGES:
        entries = [record(person_id, slug, key, **fields) for person_id, slug, key, fields in records]
        send(supplier, day, *entries, state=Package.State.REMARKS if supplier == SHEET else Package.State.ACCEPTED)


def person(id_: int) -> None:
    Person.objects.create(id=id_, created_at=dt.datetime(2009, 9, 1, tzinfo=dt.UTC))
    for supplier in (DIARY, SHEET):
        PersonExternalId.objects.create(supplier_id=supplier, external_id=f"p-{id_}", person_id=id_)


def record(subject_id: int, slug: str, key: str = "", **fields: str) -> Entry:
    """`fields` by their names in code; what does not fit goes to `raw`, as in a package."""
    kind: type[Kind] = BY_SLUG[slug]
    props = {known: value for known, value in fields.items() if value}
    made, _ = kind.read(props)
    return Entry.of(subject_id, made, key=key, place=1)


def send(
    supplier: int, day: str, *entries: Entry, state: str = Package.State.ACCEPTED, of_institutions: bool = False
) -> Package:
    """One package, recorded at 03:14 in Moscow of the day ДД.ММ.ГГГГ."""
    at = dt.datetime.combine(russian.parse_date(day), dt.time(3, 14), clock.region_zone())
    number = Package.objects.count() + 1
    package = Package.objects.create(
        supplier_id=supplier, name=f"{day}.xhtml", sha256=str(number).encode(), size=1, state=state, received_at=at
    )
    with transaction.atomic():
        take_write_lock()
        persons, institutions = ((), entries) if of_institutions else (entries, ())
        apply(
            persons=persons, institutions=institutions, supplier_id=supplier, package_id=package.pk, recorded_at=at
        )  # fmt: skip
    return package


HOME = "Россия, Башкортостан, г. Белебей, ул. Набережная, д.4"
NINE = {"organisation": "o-90", "school_year": "2017", "grade": "9", "letter": "Б"}
SIX = {"organisation": "o-99", "school_year": "2017", "grade": "6", "letter": "Б", "date_from": "01.09.2017"}
FIRST = {"organisation": "o-99", "school_year": "2009", "grade": "1", "letter": "А"}
# Day, supplier, and records: person, kind, key, fields by their names in code.
PACKAGES: list[tuple[str, int, list[tuple[int, str, str, dict[str, str]]]]] = [
    (
        "01.09.2009",
        DIARY,
        [
            (DANIIL, "general", "", {**cast.DANIIL.general, "given_name": "Данил", "citizenship": "Гражданство РФ"}),
            (DANIIL, "enrolment", "e-1", {**FIRST, "date_from": "01.09.2009", "date_to": "31.05.2010"}),
        ],
    ),
    (
        "02.09.2014",
        SHEET,
        [
            (DANIIL, "general", "", {**cast.DANIIL.general, "citizenship": "гражданин РФ"}),
            (
                DANIIL,
                "identityDocument",
                "d-1",
                {"type": "Свидетельство о рождении", "series": "1212", "number": "12222"},
            ),
        ],
    ),
    ("03.09.2016", DIARY, [(DANIIL, "contacts", "", {"email": "student@dnevnik.ru"})]),
    (
        "01.09.2017",
        DIARY,
        [
            (DANIIL, "enrolment", "e-9", {**NINE, "form": "очная", "shift": "первая", "date_from": "01.09.2017"}),
            (DANIIL, "achievement", "a-1", {"event": "Олимпиада", "level": "муниципальный", "date": "12.12.2017"}),
            (DANIIL, "healthCheck", "h-1", {"checked": "10.10.2017", "health_group": "2", "pe_group": "основная"}),
            (DANIIL, "finalMark", "m-1", {"school_year": "2016", "subject_name": "Математика", "final_mark": "5"}),
        ],
    ),
    (
        "15.01.2018",
        DIARY,
        [
            (
                DANIIL,
                "contacts",
                "",
                {
                    "email": "student@dnevnik.ru",
                    "actual_address": "ул. Ленина 11-2-45",
                    "home_phone": "812 4444 333",
                },
            )
        ],
    ),
    (
        "12.04.2018",
        DIARY,
        [(DANIIL, "general", "", {**cast.DANIIL.general, "citizenship": "Иностранное гражданство"})],
    ),
    (
        "01.09.2017",
        DIARY,
        [
            (ROMAN, "general", "", cast.ROMAN.general),
            (ROMAN, "contacts", "", {"permanent_address": "г.Самара, улица Ленина, д. 11 кв. 11"}),
            (
                ROMAN,
                "identityDocument",
                "d-2",
                {"type": "Свидетельство о рождении", "series": "28 05", "number": "585 683"},
            ),
            (ROMAN, "guardianship", "g-1", {"child": f"p-{DANIIL}"}),
        ],
    ),
    (
        "01.09.2017",
        DIARY,
        [
            (VALERY, "general", "", cast.VALERY.general),
            (
                VALERY,
                "contacts",
                "",
                {
                    "permanent_address": HOME,
                    "temporary_address": "Башкортостан, г. Белебей",
                    "temporary_until": "14.09.2018",
                    "actual_address": HOME,
                    "home_phone": "23-43-12",
                    "mobile_phone": "6783452498",
                    "email": "marina@mail.ru",
                },
            ),
            (
                VALERY,
                "identityDocument",
                "d-3",
                {"type": "Паспорт гражданина РФ", "series": "1234", "number": "123456"},
            ),
            (
                VALERY,
                "employment",
                "w-1",
                {"organisation": "o-90", "position": "teacher", "state": "long_leave", "date_from": "01.09.1980"},
            ),
            (VALERY, "teaching", "t-1", {**NINE, "subject_name": "Математика", "hours": "5"}),
        ],
    ),
    # Alisa never learned here; Matvey leaves on 15.01.2018; Marina teaches and has a son.
    (
        "01.09.2017",
        DIARY,
        [
            (ALISA, "general", "", cast.ALISA.general),
            (ALISA, "enrolment", "e-4", {**SIX, "organisation": "o-72", "grade": "5"}),
            (MATVEY, "general", "", cast.MATVEY.general),
            (MATVEY, "contacts", "", {"actual_address": "ул. Школьная 4-17"}),
            (MATVEY, "enrolment", "e-5", SIX),
            (MARINA, "general", "", cast.MARINA.general),
            (
                MARINA,
                "employment",
                "w-6",
                {"organisation": "o-99", "position": "teacher", "date_from": "01.09.2005"},
            ),
            (MARINA, "guardianship", "g-6", {"child": f"p-{DANIIL}", "relation": "мать"}),
        ],
    ),
    (
        "16.01.2018",
        DIARY,
        [
            (MATVEY, "contacts", "", {"actual_address": "г. Донецк, ул. Васнецова, 2"}),
            (MATVEY, "enrolment", "e-5", {**SIX, "date_to": "15.01.2018"}),
            (
                MATVEY,
                "enrolment",
                "e-55",
                {**SIX, "organisation": "o-72", "letter": "А", "date_from": "16.01.2018"},
            ),
        ],
    ),
]
