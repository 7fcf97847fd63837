"""The institutions of figures 12 to 16, as their suppliers sent them, with the learners of figures 13, 14 and 16.

Figures 13 and 14 are two organisations. Figure 16 has 11 organisations with 860 learners: those of figures 13 (4) and
14 (535), a kindergarten with the other 321, and eight of which only the name is known.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count

from django.db import transaction

from kontingent.current.actions import apply
from kontingent.history.entries import Entry
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.history.locks import take_write_lock
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.kernel import clock, russian
from kontingent.people.models import Person, PersonExternalId
from tests.web.institutions import figures

REGION, DISTRICT, FIRST_BODY = 1, 2, 50
SCHOOL_13, SCHOOL_14, NURSERY, FIRST_EMPTY, FIRST_OF_FIGURE_12 = 13, 14, 15, 20, 30
DIARY, SHEET = 1, 2
DIRECTOR, TEACHER = 9001, 9002

FIGURE_12 = (
    ("8000000002", 'Муниципальное казенное общеобразовательное учреждение "Начальная школа - детский сад с. Новое"',
     "", "679381, Еврейская автономная область, Ленинский район, с Новое, ул Школьная, 1", "4266333315"),
    ("8746354131", ('Муниципальное казенное образовательное учреждение Москаленского муниципального района Омской '
     'области "Майская основная общеобразовательная школа"'), "", "", ""),
    ("0107006735", ('Муниципальное образовательное учреждение дополнительного образования "центр дополнительного '
     'образования "ЮТА"'), "", "РА, г. Адыгейск, пр. В.И. Ленина,29", "9-11-01"),
    ("2570259425", 'Муниципальное образовательное учреждение "Школа № 72 г.Донецка"', "",
     "83087 Донецк, ул. Васнецова, 2", "+380506691136"),
    ("545454545461", ("Муниципальное специальное (коррекционное) общеобразовательное учреждение для обучающихся, "
     "воспитанников с ограниченными возможностями здоровья юровская специальная (коррекционная) "
     "общеобразовательная школа-интернат vi вида"), "город Раменское (Раменский муниципальный район)", "",
     "+7 (499) 632-5696"),
)  # fmt: skip
FIGURE_15 = (
    ("Департамент образования администрации города Братска", "665708, г. Братск, ул. Ленина, 37, а/я 263",
     "тел.: (3953) 349-033 факс: (3"),
    ("Комитет по делам образования города Челябинска", "454080, г. Челябинск, ул. Володарского, д. 14",
     "8 351 266-54-40"),
    ("Комитет по образованию администрации ЗГМО", "665390, г. Зима, ул. Максима Горького, 65",
     "8(39554) 3-11-53, 3-61-13"),
    ("Министерство образования и науки Красноярского края", "ул. Карла Маркса, д. 122, г. Красноярск, 660021",
     "(391) 211-93-10"),
    ("Министерство образования Иркутской области", "г. Иркутск, ул. Российская, 21", "8(3952)33-13-33"),
    ("Министерство спорта Челябинской области", "454091, Г. ЧЕЛЯБИНСК, УЛ ЭНГЕЛЬСА, Д 22", ""),
    ("МКОУ СОШ №2", "457390, Челябинская область, п. Локомотивный, ул. Ленина, 88", "8 35133 5-67-55"),
    ('МКУ МГО "Образование"', "456317, Челябинская обл., г. Миасс, ул. Академика Павлова, 32", "8 351 355-29-67"),
    ("МКУ «Управление образования»", "456910, Челябинская обл., г. Сатка, ул. Ленина, 2а", "8 351 61 319 94"),
)  # fmt: skip
# Form, shift, and the classes with their head counts.
FIGURE_14 = (
    ("", "", "7 А 17 | 8 А 24 | 10 Б 20"),
    ("очная", "первая", "1 А 22 | 2 А 21 | 3 А 26 | 4 А 27 | 5 А 21 | 6 А 24 | 7 Б 12 | 8 Б 24 | 9 А 22"),
    ("очная", "первая", "10 В 30 | 11 А 11"),
    ("очная", "первая", "1 В 24 | 2 Б 22 | 3 Б 27 | 4 Б 28 | 5 Б 21 | 6 Б 24 | 7 В 20 | 8 В 23 | 9 Б 26 | 11 Б 19"),
)  # fmt: skip


def build() -> None:
    build_institutions()
    _staff()
    _learners()


def build_institutions() -> None:
    """Institutions and their requisites alone, for tests that count nobody."""
    _institutions()
    _requisites()
    _classes()


def record(subject_id: int, slug: str, key: str = "", **fields: object) -> Entry:
    """`fields` by their names in code; what does not fit goes to `raw`, as in a package."""
    made, _ = BY_SLUG[slug].read({name: str(value) for name, value in fields.items() if value not in ("", None)})
    return Entry.of(subject_id, made, key=key, place=1)


def send(supplier: int, day: str, *entries: Entry, of_institutions: bool = True) -> Package:
    """One package, recorded at 03:14 in Moscow of the day ДД.ММ.ГГГГ."""
    at = dt.datetime.combine(russian.parse_date(day), dt.time(3, 14), clock.region_zone())
    number = Package.objects.count() + 1
    package = Package.objects.create(
        supplier_id=supplier, name=f"{day}-{number}.xhtml", sha256=str(number).encode(), size=1,
        state=Package.State.ACCEPTED, received_at=at, finished_at=at,
    )  # fmt: skip
    numbered = [entry.moved(place) for place, entry in enumerate(entries, 1)]
    institutions, persons = (numbered, []) if of_institutions else ([], numbered)
    with transaction.atomic():
        take_write_lock()
        apply(
            persons=persons,
            institutions=institutions,
            supplier_id=supplier,
            package_id=package.pk,
            recorded_at=at,
            arrived={entry.subject_id for entry in persons},
            arrived_institutions={entry.subject_id for entry in institutions},
        )
    return package


def _institutions() -> None:
    district = dict.fromkeys([SCHOOL_13, SCHOOL_14, NURSERY, *range(FIRST_EMPTY, FIRST_EMPTY + 8)], DISTRICT)
    others = dict.fromkeys(range(FIRST_OF_FIGURE_12, FIRST_OF_FIGURE_12 + len(FIGURE_12)), FIRST_BODY + 1)
    parents = {REGION: None, DISTRICT: REGION}
    parents |= dict.fromkeys(range(FIRST_BODY, FIRST_BODY + len(FIGURE_15)), REGION) | district | others
    paths: dict[int | None, list[int]] = {None: []}
    for id_, parent in parents.items():
        paths[id_] = [*paths[parent], id_]
        is_body = id_ in (REGION, DISTRICT) or id_ >= FIRST_BODY
        Institution.objects.create(
            id=id_, parent_id=parent, path=paths[id_], is_body=is_body, is_organisation=not is_body
        )  # fmt: skip
    for id_, code, name in ((DIARY, "dnevnik", "Дневник.ру"), (SHEET, "xls", "XLS-Upload")):
        Supplier.objects.create(id=id_, code=code, name=name, rank=id_ * 10, decides_subordination=id_ == SHEET)
        known = {one: "a76253" if (one, id_) == (DISTRICT, SHEET) else f"o-{one}" for one in parents}
        InstitutionExternalId.objects.bulk_create(
            InstitutionExternalId(supplier_id=id_, external_id=external, institution_id=one)
            for one, external in known.items()
        )


def _requisites() -> None:
    region = record(REGION, "bodyGeneral", full_name="Министерство образования региона")
    empty = [
        record(id_, "organisationGeneral", full_name=f"Детский сад № {id_}", type="preschool", status="active")
        for id_ in range(FIRST_EMPTY, FIRST_EMPTY + 8)
    ]
    nursery = record(NURSERY, "organisationGeneral", full_name="Детский сад «Солнышко»", type="preschool")
    other = record(
        SCHOOL_14, "organisationGeneral", full_name="Средняя школа с рисунка 14", short_name="СОШ", type="general"
    )  # fmt: skip
    send(SHEET, "14.10.2015", region, nursery, other, *empty, *_figure_12(), *_figure_15(), *_figure_16())
    _figure_13()


def _figure_12() -> Iterator[Entry]:
    for id_, (inn, name, settlement, address, phone) in enumerate(FIGURE_12, FIRST_OF_FIGURE_12):
        yield record(id_, "organisationGeneral", full_name=name, inn=inn, type="general")
        yield record(id_, "institutionContacts", settlement=settlement, legal_address=address, phone=phone)


def _figure_15() -> Iterator[Entry]:
    for id_, (name, address, phone) in enumerate(FIGURE_15, FIRST_BODY):
        yield record(id_, "bodyGeneral", full_name=name)
        yield record(id_, "institutionContacts", legal_address=address, phone=phone)


def _figure_16() -> Iterator[Entry]:
    name = "МКУ Управление образования и молодежной политики"
    yield record(
        DISTRICT, "bodyGeneral", full_name=name, short_name=name, inn="6823000952", ogrn="1026801001040",
        okpo="04042946", okato="68246551000", status="Функционирует",
    )  # fmt: skip
    yield record(
        DISTRICT, "institutionContacts", legal_address="456200, Челябинская область, г. Златоуст",
        postal_address="456219, Челябинская область, г. Златоуст, пр. им. Ю.А. Гагарина", phone="8 (3513) 791515",
        fax="8 (3513) 791515", email="ozlat@rambler.ru", website="ruozlat.ru",
    )  # fmt: skip


def _figure_13() -> None:
    early = {"founded": "01.09.1974", "inn": "5005001769"}
    send(SHEET, "14.10.2015", record(SCHOOL_13, "organisationGeneral", **early))
    first = {
        "full_name": "Муниципальное общеобразовательное учреждение «Средняя общеобразовательная школа №9»",
        "category": "Образовательная организация", "type": "Общеобразовательная организация",
        "legal_form": "Муниципальное бюджетное образовательное учреждение", "structure": "Юридическое лицо",
        "status": "Функционирует",
    }  # fmt: skip
    contacts = record(
        SCHOOL_13, "institutionContacts", settlement="село Конобеево (Воскресенский муниципальный район)",
        municipality="Воскресенский муниципальный район", phone="(496)4458719",
        legal_address="140200 Московская область, Воскресенский район, с. Конобеево, Школьная, 1",
    )  # fmt: skip
    send(DIARY, "01.09.2016", record(SCHOOL_13, "organisationGeneral", **first), contacts)
    full = first["full_name"].replace("№9", "№99")
    named = {**first, "full_name": full, "short_name": "МОУ «СОШ №99»"}
    send(DIARY, "12.04.2018", record(SCHOOL_13, "organisationGeneral", **named))


def _class(institution_id: int, number: int, grade: str, letter: str, form: str, shift: str, **more: str) -> Entry:
    return record(
        institution_id, "schoolClass", f"c-{institution_id}-{number}", school_year="2017", grade=grade, letter=letter,
        form=form, shift=shift, **more,
    )  # fmt: skip


def figure_14() -> Iterator[tuple[str, str, str, str, int]]:
    """Form, shift, grade, letter and head count."""
    for form, shift, line in FIGURE_14:
        for cell in line.split(" | "):
            grade, letter, learners = cell.split()
            yield form, shift, grade, letter, int(learners)


def _classes() -> None:
    numbers = count(1)
    made = []
    for form, shift, grade, letter, _ in figure_14():
        more = {"places": "30"} if grade != "1" else {}
        if (grade, letter) == ("3", "Б"):
            more |= {"teacher": "p-9002", "programme": "Начальное общее образование, «Школа России»"}
        made.append(_class(SCHOOL_14, next(numbers), grade, letter, form, shift, **more))
    grades = [(grade, letter) for grade in range(1, 12) for letter in "АБ"][:18]
    made += [_class(SCHOOL_13, next(numbers), str(grade), letter, "очная", "") for grade, letter in grades]
    made.append(
        record(NURSERY, "schoolClass", "c-15", school_year="2017", group="Солнышко", form="очная", places="350")
    )  # fmt: skip
    made.append(record(NURSERY, "places", "m-15", school_year="2017", level="preschool", places="350", reserved="7"))
    send(DIARY, "02.09.2017", *made)


def people(*ids: int) -> None:
    born = dt.datetime(2009, 9, 1, tzinfo=dt.UTC)
    Person.objects.bulk_create(Person(id=id_, created_at=born) for id_ in ids)
    PersonExternalId.objects.bulk_create(
        PersonExternalId(supplier_id=DIARY, external_id=f"p-{id_}", person_id=id_) for id_ in ids
    )


def _staff() -> None:
    people(DIRECTOR, TEACHER)
    names = {DIRECTOR: ("Абрамов", "Валерий", "Иванович"), TEACHER: ("Кузнецова", "Ольга", "Петровна")}
    made = []
    for id_, (family, given, additional) in names.items():
        made.append(record(id_, "general", family_name=family, given_name=given, additional_name=additional))
        made.append(
            record(id_, "employment", f"e-{id_}", organisation="o-14", position="teacher", date_from="01.09.2010")
        )  # fmt: skip
    send(DIARY, "02.09.2017", *made, of_institutions=False)


def _learners() -> None:
    numbers = count(1)
    made: list[Entry] = []
    for form, shift, grade, letter, learners in figure_14():
        for _ in range(learners):
            made += _learner(next(numbers), "o-14", grade=grade, letter=letter, form=form, shift=shift)
    for _ in range(4):
        made += _learner(next(numbers), "o-13", grade="1", letter="А", form="очная")
    for _ in range(321):
        made += _learner(next(numbers), "o-15", group="Солнышко", form="очная")
    people(*sorted({entry.subject_id for entry in made}))
    send(DIARY, "05.09.2017", *made, of_institutions=False)


def _learner(number: int, organisation: str, **fields: str) -> list[Entry]:
    """Every second is a girl; born six years before the first grade, children of a nursery in 2012 and 2013."""
    born = 2017 - 6 - int(fields["grade"]) if "grade" in fields else 2012 + number // 2 % 2
    return [
        record(
            number, "general", family_name="Абрамова" if number % 2 else "Абрамов", given_name=f"Имя{number}",
            birth_date=f"14.11.{born}", gender="female" if number % 2 else "male",
        ),
        record(
            number, "enrolment", f"e-{number}", organisation=organisation, school_year="2017", date_from="01.09.2017",
            **fields,
        ),
    ]  # fmt: skip


def second_membership(person: int, organisation: int, **fields: str) -> None:
    made = figures.record(
        person, "enrolment", f"second-{person}", organisation=f"o-{organisation}", school_year="2017",
        date_from="01.09.2017", **fields,
    )  # fmt: skip
    figures.send(figures.DIARY, "06.09.2017", made, of_institutions=False)


WISHED = {"registered_time": "12:00:00", "desired": "01.09.2018", "level": "preschool", "organisation": "o-15"}


def send_applications(day: str, *told: tuple[int, str, str]) -> None:
    """To the kindergarten: persons with their benefits and statuses."""
    entries = []
    for person, benefit, status in told:
        entries += [
            record(person, "general", family_name=f"Очередников{person}", given_name="Иван"),
            record(
                person, "application", f"a-{person}", number=f"N-{person}", registered=f"0{person - 5000}.03.2018",
                status=status, benefit=benefit, **WISHED,
            ),
        ]  # fmt: skip
    send(DIARY, day, *entries, of_institutions=False)
