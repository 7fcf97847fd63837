"""A generated region goes through the whole way of a package; the register then says what the oracle says."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection

from kontingent.audit.actor import Actor
from kontingent.history.kinds.sections import Section
from kontingent.ingest.models import Package
from kontingent.institutions.queries import root
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios.models import Enrolment, Headcount, PersonCount
from kontingent.portfolios.queries import find_access, read_head, read_section, role_of
from kontingent.synthetic.figures import write_figures
from kontingent.synthetic.generation import generate
from kontingent.synthetic.region import install
from kontingent.synthetic.suppliers import SUPPLIERS
from tests.oracle.oracle import Oracle
from tests.oracle.recognition import quality
from tests.web.standing import standing

pytestmark = pytest.mark.slow

SUPPLIERS_BY_CODE = {supplier.code: supplier for supplier in SUPPLIERS}
DAY = dt.date(2018, 4, 20)
MOSCOW = dt.timezone(dt.timedelta(hours=3))
GENERATOR = Actor.system("генератор")
LOADED = {Package.State.ACCEPTED, Package.State.REMARKS}


def _identity():
    """(supplier, id of the supplier) → the survivor it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT supplier.code, known.external_id, coalesce(person.merged_into_id, person.id)"
            " FROM person_external_id AS known JOIN supplier ON supplier.id = known.supplier_id"
            " JOIN person ON person.id = known.person_id"
        )
        return {(supplier, external_id): person for supplier, external_id, person in cursor.fetchall()}


def _numbers(oracle):
    """Institution of the register → its number in the truth."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT supplier.code, known.external_id, known.institution_id FROM institution_external_id AS known"
            " JOIN supplier ON supplier.id = known.supplier_id"
        )
        rows = cursor.fetchall()
    return {place: int(oracle.institution(supplier, external_id)) for supplier, external_id, place in rows}


def _heads(numbers, day=DAY):
    """Of the school year of a day and of those to come, of which nobody may be counted yet."""
    found = Counter()
    rows = Headcount.objects.filter(effective__lte=day, school_year__gte=SchoolYear.of(day).first).values_list(
        "institution_id", "school_year", "class_name", "birth_year", "sex", "change"
    )
    for institution, year, name, born, sex, change in rows.order_by("pk"):
        found[numbers[institution], year, name, born or None, sex or None] += change
    return +found


def _install(folder):
    with clock.fixed(DAY):
        return install(folder, by=GENERATOR)


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder of a region that stands in the register."""
    folder = tmp_path_factory.mktemp("region")

    def build():
        generate(learners=250, seed=5, today=DAY, out=folder, jobs=1)
        assert {package.state for package in _install(folder)} <= LOADED

    with standing(django_db_blocker, build):
        yield folder


@pytest.mark.django_db
def test_the_register_counts_as_the_oracle_does(region):
    identity = _identity()
    oracle = Oracle(region, identity)
    numbers = _numbers(oracle)
    assert len(numbers) == len(set(numbers.values()))
    assert _heads(numbers) == Counter(oracle.heads(DAY))

    persons = Counter()
    for institution, change in PersonCount.objects.filter(
        type="", effective__lte=DAY, school_year__gte=2017
    ).values_list("institution_id", "change"):
        persons[numbers.get(institution, 0)] += change
    assert +persons == Counter(oracle.distinct_persons(DAY))

    found = quality(Oracle(region), identity)
    assert found["tuned"].precision == 1
    assert found["held out"].precision == 1
    assert found["tuned"].recall > 0.6


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2016-12-01", "2017-11-20", "2018-01-15", "2018-09-03"])
def test_heads_of_other_days_are_those_of_the_oracle(region, day):
    """In the gap of a return nobody is counted; who is enrolled ahead is, from September."""
    oracle = Oracle(region, _identity())
    on = dt.date.fromisoformat(day)
    assert _heads(_numbers(oracle), on) == Counter(oracle.heads(on))


@pytest.mark.django_db
def test_periods_are_those_of_the_oracle(region):
    """Every year of everybody, the finished ones too; how a class is written is not compared."""
    oracle = Oracle(region, _identity())
    numbers = _numbers(oracle)
    oracle.enrolments()
    fields = ("person_id", "institution_id", "school_year", "date_from", "date_to")
    shown = Counter((person, numbers[place], *rest) for person, place, *rest in Enrolment.objects.values_list(*fields))
    rows = oracle.rows("SELECT person, institution, school_year, date_from, date_to FROM enrolment")
    assert shown == Counter(rows)


@pytest.mark.django_db
def test_no_full_package_takes_anything_away(region):
    """Those of a new year leave out finished years, nothing else; a supplier of the region withdraws nothing."""
    assert {package.counts["withdrawn"] for package in Package.objects.all()} == {0}


def _general(scope, person, on=None):
    access = find_access(scope, person)
    head = read_head(scope, access, role=role_of(access, None))
    return head, read_section(scope, head, Section.GENERAL, on=on)


def _shown(scope, person, on):
    """Field → text of the general section, as the page has it; empty cells left out."""
    blocks = _general(scope, person, on)[1].blocks
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
def test_a_portfolio_on_a_past_date_is_what_had_been_sent(region):
    """By rank, field by field, of all ids of a person; ids that served two persons are nobody's to compare."""
    oracle = Oracle(region, _identity())
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
        for (person,) in sorted(several)[::3]:
            expected = [_expected(oracle, person, on) for on in (dt.date(2016, 12, 1), DAY)]
            shown = [_shown(scope, person, on) for on in (dt.date(2016, 12, 1), None)]
            for want, got in zip(expected, shown, strict=True):
                assert {
                    slug: {field: got.get(slug, {}).get(field) for field in fields} for slug, fields in want.items()
                } == want
                compared += sum(len(fields) for fields in want.values())
            changed += expected[0] != expected[1]
    assert compared > 500
    assert changed > 5


@pytest.mark.django_db(transaction=True)
def test_the_figures_are_shown_as_printed(tmp_path):
    write_figures(tmp_path)
    packages = _install(tmp_path)
    assert {package.state for package in packages} <= LOADED
    oracle = Oracle(tmp_path, _identity())
    numbers = _numbers(oracle)
    assert _heads(numbers) == Counter(oracle.heads(DAY))
    by_number = {number: institution for institution, number in numbers.items()}
    learners = {
        number: sum(
            PersonCount.objects.filter(
                institution_id=by_number[number], type="", effective__lte=DAY, school_year=2017
            ).values_list("change", flat=True)
        )
        for number in (36, 41, 6252)
    }
    assert learners == {36: 4, 41: 535, 6252: 860}


def _page(number):
    """The general section of a person of the figures, for the region's viewer."""
    scope = Scope(root().pk, open_data=True)
    person = _identity()["dnevnik", SUPPLIERS_BY_CODE["dnevnik"].person_id(number)]
    head, page = _general(scope, person)
    rows = {
        row.label: row.cell.text.replace("\N{NO-BREAK SPACE}", " ")
        for block in page.blocks
        for record in block.records
        for row in record.rows
    }
    return head, page, {label: text for label, text in rows.items() if text}


ADDRESS = "Россия, Башкортостан, г. Белебей, ул. Набережная, д.4"
PRINTED = {
    101: {
        "Фамилия Имя Отчество": "Абрамов Даниил Романович",
        "Пол": "Мужской",
        "Дата рождения": "14.11.2002 (15 лет)",
        "Гражданство": "Иностранное гражданство",
        "Адрес фактического места жительства": "ул. Ленина 11-2-45",
        "Домашний телефон": "812 4444 333",
        "Электронная почта": "student@dnevnik.ru",
        "Серия": "1212",
        "Номер": "12222",
    },
    102: {
        "Фамилия Имя Отчество": "Абрамов Роман Евгеньевич",
        "Пол": "Мужской",
        "Адрес постоянной регистрации": "г.Самара, улица Ленина, д. 11 кв. 11",
        "Серия": "28 05",
        "Номер": "585 683",
    },
    103: {
        "Фамилия Имя Отчество": "Абрамов Валерий Иванович",
        "Пол": "Мужской",
        "Дата рождения": "02.07.1937 (80 лет)",
        "Адрес постоянной регистрации": ADDRESS,
        "Адрес временной регистрации": "Башкортостан, г. Белебей",
        "Дата окончания временной регистрации": "14.09.2018",
        "Адрес фактического места жительства": ADDRESS,
        "Домашний телефон": "23-43-12",
        "Мобильный телефон": "6783452498",
        "Электронная почта": "marina@mail.ru",
        "Серия": "1234",
        "Номер": "123456",
    },
}


@pytest.mark.django_db(transaction=True)
def test_persons_of_the_figures(tmp_path):
    """Figures 9, 10 and 11: every printed value, and nothing where a dash is printed."""
    write_figures(tmp_path)
    _install(tmp_path)
    with clock.fixed(DAY):
        pages = {number: _page(number) for number in PRINTED}
    assert {number: rows for number, (_, _, rows) in pages.items()} == PRINTED
    titles = [record.title for block in pages[101][1].blocks for record in block.records if record.title]
    assert titles == ["Свидетельство о рождении"]
    assert pages[103][0].header.state == "в длительном педагогическом отпуске"
    (shown,) = pages[102][1].children
    born = shown.born.replace("\N{NO-BREAK SPACE}", " ")
    printed = ("Абрамов Даниил Романович", "14.11.2002 (15 лет)", "Мужской", 'МАОУ "Гимназия №90"')
    assert (shown.person.name, born, shown.sex, shown.learns_at.name) == printed


@pytest.mark.django_db(transaction=True)
def test_installing_again_changes_nothing(tmp_path):
    write_figures(tmp_path)
    first = [package.pk for package in _install(tmp_path)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fact")
        (facts,) = cursor.fetchone()
        assert [package.pk for package in _install(tmp_path)] == first
        cursor.execute("SELECT count(*) FROM fact")
        assert cursor.fetchone() == (facts,)
