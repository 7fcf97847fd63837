"""Tables that people bring: taken whole or refused with every line at fault."""

import io

import pytest
from django.core.management import call_command

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution, MunicipalityPopulation
from kontingent.kernel.spreadsheet_guard import SpreadsheetRefused
from kontingent.kernel.spreadsheets import write_xlsx
from kontingent.planning.importing import take_table
from kontingent.planning.models import BirthProjection, PastCount, Reorganisation
from kontingent.planning.tables import TABLES, UnreadableTable, read_table
from tests.planning import counted

pytestmark = pytest.mark.django_db
BY = Actor.system("проверка")
COUNTS = "Организация;Вид;Учебный год;Параллель;Обучающихся"


@pytest.fixture(autouse=True)
def region(db):
    counted.found_region()


def take(code: str, text: str, within: int = counted.REGION) -> int:
    stream = io.BytesIO(text.encode("utf-8-sig"))
    return take_table(
        code=code, stream=stream, source="ОО-1", within=Institution.objects.get(pk=within), by=BY
    ).rows  # fmt: skip


def test_counts_by_number_and_by_ogrn():
    assert (
        take(
            "counts",
            f"{COUNTS}\n11;школа;2015 / 2016;1;25\n1027700000002;Школа;2015;2;1 020\n13;детский сад;2015;3;40\n",
        )
        == 3
    )
    rows = PastCount.objects.order_by("institution_id").values_list(
        "institution_id", "track", "school_year", "grade", "learners"
    )
    assert list(rows) == [(11, "school", 2015, 1, 25), (12, "school", 2015, 2, 1020), (13, "preschool", 2015, 3, 40)]
    entry = JournalEntry.objects.get(action=Action.PLANNING_CHANGED)
    assert "3\u00a0строки, источник: ОО-1." in entry.description


def test_a_year_of_an_organisation_is_given_whole():
    take("counts", f"{COUNTS}\n11;школа;2015;1;25\n11;школа;2015;2;26\n11;школа;2014;1;24\n")
    take("counts", f"{COUNTS}\n11;школа;2015;1;20\n")
    rows = PastCount.objects.order_by("school_year", "grade").values_list("school_year", "grade", "learners")
    assert list(rows) == [(2014, 1, 24), (2015, 1, 20)]


def test_every_line_at_fault_is_told_and_nothing_is_taken():
    rows = ("11;школа;2015;1;25", "99;школа;2015;1;5", "11;вуз;2015;1;5", "11;школа;2015;12;5", "11;школа;2015;1;-3",
            "13;сад;2015;7;5")  # fmt: skip
    text = "\n".join([COUNTS, *rows])
    with pytest.raises(UnreadableTable) as refused:
        take("counts", text)
    said = refused.value.sentence.replace("\u00a0", " ")
    for number in (3, 4, 5, 6, 7):
        assert f"Строка {number}:" in said
    assert "Строка 2:" not in said
    assert "нет «99»" in said
    assert "«вуз» не из слов" in said
    assert not PastCount.objects.exists()


def test_a_body_brings_its_own_organisations_and_municipalities_alone():
    with pytest.raises(UnreadableTable, match="нет «12»"):
        take("counts", f"{COUNTS}\n12;школа;2015;1;25\n", within=counted.FIRST_TOWN)
    with pytest.raises(UnreadableTable, match="94612000"):
        take("births", "ОКТМО;Год;Вариант;Родилось\n94612000;2019;низкий;30\n", within=counted.FIRST_TOWN)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "нет ни"), ("Год;Родилось\n", "Нет столбцов: ОКТМО, Вариант"), ("ОКТМО;Год;Вариант;Родилось\n", "ни")],
)
def test_a_file_without_its_columns_or_rows(text, said):
    with pytest.raises(UnreadableTable, match=said):
        take("births", text)


def test_births_of_a_workbook_replace_those_of_their_year():
    for births in (30, 31):
        book = io.BytesIO()
        write_xlsx(book, "Рождаемость", TABLES["births"].header, [("94611000", 2019, "средний", births)])
        book.seek(0)
        take_table(
            code="births", stream=book, source="Росстат", within=Institution.objects.get(pk=counted.REGION), by=BY
        )
    assert BirthProjection.objects.values_list("oktmo", "year", "variant", "births").get() == (
        "94611000", 2019, "middle", 31,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_text_in_any_encoding_with_any_delimiter(encoding, delimiter):
    rows = (["ОКТМО", "Год", "Вариант", "Родилось"], ["94611000", "2019", "средний", "31"])
    stream = io.BytesIO("\r\n".join(map(delimiter.join, rows)).encode(encoding))
    read, remarks = read_table(TABLES["births"], stream)
    assert [(row.number, row.values["variant"], row.values["births"]) for row in read] == [(2, "middle", 31)]
    assert (remarks, stream.closed) == ([], False)


@pytest.mark.parametrize("data", [b'\xce;"' + b"a" * 200_000, "Год;Родилось\n".encode("cp1251") + b"\x98"])
def test_what_is_no_text_is_refused_with_a_sentence(data):
    with pytest.raises(SpreadsheetRefused, match="CSV"):
        read_table(TABLES["births"], io.BytesIO(data))


def test_population_of_an_age_is_replaced_and_makes_no_forecast():
    head = "ОКТМО;Год;Возраст;Человек"
    take("population", f"{head}\n94611000;2018;5;100\n94611000;2018;6;110\n")
    take("population", f"{head}\n94611000000;2018;5;101\n")
    rows = MunicipalityPopulation.objects.order_by("age").values_list("oktmo", "year", "age", "people")
    assert list(rows) == [("94611000", 2018, 5, 101), ("94611000", 2018, 6, 110)]
    assert not TABLES["population"].is_of_forecast
    with pytest.raises(UnreadableTable, match="101 не"):
        take("population", f"{head}\n94611000;2018;101;5\n")
    with pytest.raises(UnreadableTable, match="94612000"):
        take("population", f"{head}\n94612000;2018;5;5\n", within=counted.FIRST_TOWN)


def test_successions():
    head = "Прежняя организация;Преемник;Дата;Доля, %;Документ"
    take("successions", f"{head}\n12;11;30.06.2017;;Постановление № 5\n")
    one = Reorganisation.objects.get()
    assert (one.old_id, one.new_id, float(one.share), one.document) == (12, 11, 1.0, "Постановление № 5")
    with pytest.raises(UnreadableTable, match="самой себя"):
        take("successions", f"{head}\n11;11;30.06.2017;50;Постановление № 6\n")


def test_the_command(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text(f"{COUNTS}\n11;школа;2015;1;25\n", encoding="utf-8")
    said = io.StringIO()
    call_command("forecast_data", "counts", file, "--source", "ОО-1 за 2015", stdout=said)
    assert said.getvalue() == "Численность прошлых лет: записано строк 1.\n"
    assert PastCount.objects.get().source == "ОО-1 за 2015"
