"""The figures of the manual go through the whole way of a package, and are shown as printed."""

from collections import Counter

import pytest
from django.db import connection

from kontingent.current.models import PersonCount
from kontingent.ingest.models import Package
from kontingent.institutions.queries import root
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.synthetic.figures import write_figures
from kontingent.synthetic.suppliers import SUPPLIERS
from tests import cast
from tests.oracle.oracle import Oracle
from tests.synthetic.made import FIGURES
from tests.synthetic.register import (
    DAY,
    LOADED,
    general_section,
    heads,
    identity_of_persons,
    installed,
    numbers_of_institutions,
)
from tests.web.standing import standing_kept

pytestmark = pytest.mark.slow

SUPPLIERS_BY_CODE = {supplier.code: supplier for supplier in SUPPLIERS}


@pytest.fixture(scope="module")
def figures(django_db_setup, django_db_blocker):
    """The folder of the figures that stand in the register."""
    with standing_kept(django_db_blocker, FIGURES) as folder:
        yield folder


@pytest.mark.django_db
def test_the_figures_are_shown_as_printed(figures):
    assert {package.state for package in Package.objects.all()} <= LOADED
    oracle = Oracle(figures, identity_of_persons())
    numbers = numbers_of_institutions(oracle)
    assert heads(numbers) == Counter(oracle.heads(DAY))
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
    person = identity_of_persons()["dnevnik", SUPPLIERS_BY_CODE["dnevnik"].person_id(number)]
    head, page = general_section(scope, person)
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
        "Фамилия Имя Отчество": cast.DANIIL.name,
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
        "Фамилия Имя Отчество": cast.ROMAN.name,
        "Пол": "Мужской",
        "Адрес постоянной регистрации": "г.Самара, улица Ленина, д. 11 кв. 11",
        "Серия": "28 05",
        "Номер": "585 683",
    },
    103: {
        "Фамилия Имя Отчество": cast.VALERY.name,
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


@pytest.mark.django_db
def test_persons_of_the_figures(figures):
    """Figures 9, 10 and 11: every printed value, and nothing where a dash is printed."""
    with clock.fixed(DAY):
        pages = {number: _page(number) for number in PRINTED}
    assert {number: rows for number, (_, _, rows) in pages.items()} == PRINTED
    titles = [record.title for block in pages[101][1].blocks for record in block.records if record.title]
    assert titles == ["Свидетельство о рождении"]
    assert pages[103][0].header.state == "в длительном педагогическом отпуске"
    (shown,) = pages[102][1].children
    born = shown.born.replace("\N{NO-BREAK SPACE}", " ")
    printed = (cast.DANIIL.name, "14.11.2002 (15 лет)", "Мужской", 'МАОУ "Гимназия №90"')
    assert (shown.person.name, born, shown.sex, shown.learns_at.name) == printed


@pytest.mark.django_db
def test_installing_again_changes_nothing(figures, tmp_path):
    """What is written anew is the same, byte by byte: it is known by its bytes."""
    write_figures(tmp_path)
    first = list(Package.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fact")
        (facts,) = cursor.fetchone()
        assert sorted(package.pk for package in installed(tmp_path)) == first
        cursor.execute("SELECT count(*) FROM fact")
        assert cursor.fetchone() == (facts,)
