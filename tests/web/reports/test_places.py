"""«Места и очередь»: which are fullest, what is known of whom, and what the totals are totals of."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.audit.models import Action, JournalEntry
from kontingent.census.places import levels_with_places
from kontingent.current.models import LevelCount
from kontingent.institutions.queries import by_ids
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.spreadsheet_reader import read_lines
from tests.web.institutions import figures
from tests.web.institutions.figures import record, second_membership
from tests.web.reading import document, get, links, numbers_with_links, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

PATH = "/reports/places/"
SCHOOL_14, SCHOOL_13, NURSERY = "СОШ", "МОУ «СОШ №99»", "Детский сад «Солнышко»"
APPLICANTS = {
    5001: ("o-15", "preschool", "queued", "01.09.2017"),
    5002: ("o-15", "preschool", "checking", "01.09.2018"),
    5003: ("o-15", "preschool", "registered", ""),
    5004: ("o-15", "preschool", "enrolled", "01.09.2017"),
    5005: ("o-14", "primary", "queued", "15.10.2017"),
    5006: ("o-20", "preschool", "queued", "01.09.2020"),
}


@pytest.fixture
def places(region):
    """The school of figure 14 has fewer places than learners in its first classes; of the school of 13 nobody told."""
    told = [(2017, "primary", 190), (2017, "basic", 300), (2017, "secondary", 80), (2016, "primary", 150)]
    figures.send(
        figures.DIARY,
        "03.09.2017",
        *(
            record(figures.SCHOOL_14, "places", f"m-{year}-{level}", school_year=year, level=level, places=number)
            for year, level, number in told
        ),
    )
    figures.people(*APPLICANTS)
    made = []
    for person, (place, level, status, desired) in APPLICANTS.items():
        made += [
            record(person, "general", family_name=f"Очередников{person}", given_name="Иван"),
            record(
                person, "application", f"a-{person}", number=f"N-{person}", organisation=place, status=status,
                level=level, desired=desired,
            ),
        ]  # fmt: skip
    figures.send(figures.DIARY, "11.01.2018", *made, of_institutions=False)


def test_levels_to_choose_from_are_those_of_the_body(places):
    of_school = {"primary", "basic", "secondary"}
    of_each = {figures.REGION: {"preschool", *of_school}, figures.SCHOOL_14: of_school, figures.SCHOOL_13: set()}
    for place, levels in of_each.items():
        assert levels_with_places(by_ids([place])[place], SchoolYear(2017)) == levels
    assert levels_with_places(by_ids([figures.SCHOOL_14])[figures.SCHOOL_14], SchoolYear(2016)) == {"primary"}


def lie(place: int, oktmo: str, municipality: str = "") -> None:
    """In a municipality: as told by the supplier that told nothing of it before."""
    of_sheet = record(place, "institutionContacts", municipality=municipality)
    supplier = figures.SHEET if place == figures.SCHOOL_13 else figures.DIARY
    figures.send(supplier, "05.03.2018", record(place, "organisationGeneral", oktmo=oktmo), of_sheet)


def table(html: str) -> dict[str, dict[str, str]]:
    """Text of each cell by the head of its line and of its column."""
    [shown] = document(html).xpath("//table[contains(@class, 'ranked')]")
    found = {}
    for row in shown.xpath(".//tbody/tr | .//tfoot/tr"):
        head, *cells = row.xpath("td")
        name = "".join(head.xpath("text() | a//text()")).strip().replace("\xa0", " ")
        found[name] = {cell.get("data-l").replace("\xa0", " "): text_of(cell) for cell in cells}
    return found


def cells(line: dict[str, str], *names: str) -> list[str]:
    return [line[name] for name in names]


SHOWN = ("Мест", "Обучающихся", "Свободно", "Сверх мест", "Заполнено")


def test_organisations_by_how_full_they_are(places, official):
    """Figure 14 has 46, 43, 53 and 55 learners in its first four parallels, figure 13 has four in its first class."""
    found = table(get(official(), f"{PATH}?level=primary"))
    assert list(found) == [SCHOOL_14, SCHOOL_13, "Всего"]
    assert cells(found[SCHOOL_14], *SHOWN) == ["190", "197", "0", "7", "103,7 %"]
    assert cells(found[SCHOOL_13], *SHOWN) == ["нет данных", "4", "-", "-", "-"]
    # Learners of all, the share of those whose places are known.
    assert cells(found["Всего"], *SHOWN) == ["190", "201", "0", "7", "103,7 % места известны у 1 из 2"]


def test_free_places_of_one_do_not_make_up_for_another(places, official):
    told = record(figures.SCHOOL_13, "places", "m", school_year=2017, level="primary", places=10)
    figures.send(figures.DIARY, "04.09.2017", told)
    found = table(get(official(), f"{PATH}?level=primary&by=organisations"))
    assert list(found) == [SCHOOL_14, SCHOOL_13, "Всего"]
    assert cells(found["Всего"], *SHOWN) == ["200", "201", "6", "7", "100,5 %"]


def test_all_levels_of_an_organisation_are_known_or_none(places, official):
    """535 learners on 570 places; the nursery 321 on 350; of figure 13 nothing is told, so its four are in no share."""
    found = table(get(official(), f"{PATH}?level=all"))
    assert list(found)[:3] == [SCHOOL_14, NURSERY, SCHOOL_13]
    assert cells(found[SCHOOL_14], *SHOWN) == ["570", "535", "35", "0", "93,9 %"]
    assert cells(found[NURSERY], *SHOWN) == ["350", "321", "29", "0", "91,7 %"]
    assert cells(found["Всего"], *SHOWN)[:4] == ["920", "860", "64", "0"]
    figures.send(
        figures.DIARY,
        "04.09.2017",
        record(figures.SCHOOL_14, "places", "m-2017-basic", school_year=2017, level="basic"),
    )
    assert cells(table(get(official(email="b@example.ru"), f"{PATH}?level=all"))[SCHOOL_14], *SHOWN)[0] == "нет данных"


def test_who_waits_stands_in_one_column_by_the_wished_day(places, official):
    found = table(get(official(), PATH))  # preschool: the first level of which there are places
    waiting = ["Ждут места", "Актуальный спрос к 01.09.2017", "К 01.09.2018 и до 01.09.2019", "К 01.09.2019 и позже",
               "Дата не указана"]  # fmt: skip
    assert cells(found[NURSERY], *waiting) == ["3", "1", "1", "0", "1"]
    assert cells(found["Детский сад № 20"], *waiting) == ["1", "0", "0", "1", "0"]
    assert cells(found["Всего"], *waiting) == ["4", "1", "1", "1", "1"]
    assert "Отложенный спрос до 01.09.2018" not in found["Всего"]  # of nobody


def test_a_learner_of_two_organisations_counts_once_in_all(places, official):
    second_membership(1, figures.SCHOOL_13, grade="1", letter="А")
    second_membership(2, figures.NURSERY, group="Солнышко")
    html = get(official(), f"{PATH}?level=all")
    found = table(html)
    assert found["Всего без повторов"]["Обучающихся"] == "860"
    assert "всего без повторов 860, сумма строк 862" in text_of(html).replace("\xa0", " ")


def test_a_past_year_has_its_own_places_and_no_queue(places, official):
    old = record(7, "enrolment", "old-7", organisation="o-14", school_year=2016, grade="3", letter="А")
    figures.send(figures.DIARY, "05.09.2016", old, of_institutions=False)
    found = table(get(official(), f"{PATH}?level=primary&year=2016"))
    assert found == {
        head: {"Мест": "150", "Обучающихся": "1", "Свободно": "149", "Сверх мест": "0", "Заполнено": "0,7 %"}
        for head in (SCHOOL_14, "Всего")
    }


@pytest.mark.parametrize("personal_data", [True, False])
@pytest.mark.parametrize("query", ["", "?level=all", "?level=primary", "?level=basic&by=organisations"])
def test_every_number_is_a_list_of_that_many_rows(places, official, query, personal_data):
    """Exact for a masked viewer too: he can list those children."""
    client = official(personal_data=personal_data)
    walker, found = Walker(client), numbers_with_links(get(client, PATH + query))
    assert len(found) > 1
    assert [(number, href) for number, href in found if walker.length(href) != number] == []


def test_municipalities_stand_apart_from_who_governs(places, official):
    """The school of figure 14 and the nursery lie in one, the school of figure 13 in another; the rest did not tell."""
    lie(figures.SCHOOL_14, "94611000", "Лесной район")
    lie(figures.SCHOOL_13, "94612000")
    lie(figures.NURSERY, "94611000101")
    client = official(figures.REGION)
    html = get(client, f"{PATH}?level=all")
    found = table(html)
    assert list(found)[:3] == ["Лесной район", "Воскресенский муниципальный район", "Муниципалитет не указан"]
    assert cells(found["Лесной район"], *SHOWN) == ["920", "856", "64", "0", "93 %"]
    assert cells(found["Воскресенский муниципальный район"], "Мест", "Обучающихся") == ["нет данных", "4"]
    walker, counted = Walker(client), [one for one in numbers_with_links(html) if "municipality=" in one[1]]
    assert {number for number, href in counted if "/applications/" not in href} == {856, 4}
    waiting = [number for number, href in counted if "demand=waiting" in href]
    assert sorted(waiting) == [1, 4]  # of no municipality, and of the one where the school and the nursery lie
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []
    [href] = [href for said, href in links(html) if said == "Лесной район"]
    inside = table(get(client, PATH + href))
    assert list(inside) == [SCHOOL_14, NURSERY, "Всего"]
    assert cells(inside["Всего"], *SHOWN) == cells(found["Лесной район"], *SHOWN)
    bodies = table(get(client, f"{PATH}?level=all&by=bodies"))
    assert cells(bodies["МКУ Управление образования и молодежной политики"], "Мест", "Обучающихся") == ["920", "860"]


def test_sums_of_places_lead_to_what_makes_them_with_the_sums_at_their_foot(places, official):
    """Of the region, of a municipality, of a body; what is over the places to those alone that have it."""
    told = record(figures.SCHOOL_13, "places", "m", school_year=2017, level="primary", places=10)
    figures.send(figures.DIARY, "04.09.2017", told)
    lie(figures.SCHOOL_14, "94611000", "Лесной район")
    lie(figures.SCHOOL_13, "94611000101")
    client, met = official(figures.REGION), 0
    for by in ("municipalities", "bodies"):
        html = get(client, f"{PATH}?level=primary&by={by}")
        [shown] = document(html).xpath("//table[contains(@class, 'ranked')]")
        for link in shown.xpath(".//td[contains(@class, 'num')]//a[contains(@href, 'by=organisations')]"):
            column = link.xpath("ancestor::td/@data-l")[0].replace("\xa0", " ")
            of = table(get(client, PATH + link.get("href")))
            assert of["Всего"][column] == text_of(link)
            assert set(of) == ({SCHOOL_14, "Всего"} if column == "Сверх мест" else {SCHOOL_14, SCHOOL_13, "Всего"})
            met += 1
    assert met == 2 * 2 * 3  # lines and totals, three columns


def test_the_file_has_what_the_page_shows(places, official, tmp_path):
    client = official()
    shown = table(get(client, f"{PATH}?level=all"))
    answer = client.get(f"{PATH}export.xlsx?level=all")
    book = tmp_path / "places.xlsx"
    book.write_bytes(b"".join(answer.streaming_content))
    rows = {line.cells[0]: line.cells for line in read_lines(book, "Места и очередь")}
    assert rows[SCHOOL_14][1:6] == ["570", "535", "35", "0", "93.9"]
    assert rows[f"{SCHOOL_13} (Воскресенский муниципальный район)"][1] == "нет данных"
    assert rows["Всего"][2] == shown["Всего"]["Обучающихся"] == "860"
    lines = JournalEntry.objects.filter(object_type="report").order_by("pk")
    assert [line.action for line in lines] == [Action.REPORT_BUILT, Action.EXPORTED_XLSX]
    assert "Все уровни, по организациям" in lines[0].description
    assert client.get(f"{PATH}export.pdf").status_code == 404


def test_printing_is_journaled(places, official):
    assert "Обычный вид" in get(official(), f"{PATH}?print=1")
    assert JournalEntry.objects.filter(object_type="report").get().action == Action.PRINTED


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("level=castle", "значения «castle» нет"),
        ("by=castle", "значения «castle» нет"),
        ("by=bodies", "таких строк здесь нет"),
        ("municipality=00000000", "такого муниципалитета нет"),
        ("year=1917", "сведений за «1917» нет"),
        ("type=general", "нет такого условия"),
        ("page=abc", "значения «abc» нет"),
    ],
)
def test_what_is_not_heeded_is_told(places, official, query, sentence):
    said = text_of(document(get(official(), f"{PATH}?{query}")).xpath("//*[@id='unheeded']")[0])
    assert sentence in said.replace("\xa0", " ")


def test_a_body_outside_the_scope_is_not_found(places, official):
    client = official()
    for body in (figures.REGION, figures.FIRST_BODY, 999_999):
        assert client.get(f"{PATH}?body={body}").status_code == 404


def test_one_organisation_and_an_empty_body(places, official):
    of_school = table(get(official(figures.SCHOOL_14), f"{PATH}?level=primary"))
    assert list(of_school) == [SCHOOL_14, "Всего"]
    assert of_school[SCHOOL_14]["Заполнено"] == "103,7 %"
    assert "Сведений нет" in get(official(figures.FIRST_BODY, email="b@example.ru"), PATH)


def test_learners_of_a_municipality_are_kept(places, official):
    """Of the region they are read by municipality, year and level; one who learns in two schools of it counts once."""
    lie(figures.SCHOOL_14, "94611000")
    lie(figures.SCHOOL_13, "94611000101")
    second_membership(1, figures.SCHOOL_13, grade="1", letter="А")
    client = official(figures.REGION)
    with CaptureQueriesContext(connection) as captured:
        found = table(get(client, f"{PATH}?level=all&by=municipalities"))
    assert "539" in [line["Обучающихся"] for line in found.values()]  # 535 and 4, of whom one is in both
    [kept] = [query["sql"] for query in captured if "institution_id < 0" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {kept}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    condition = re.search(r"Index Cond: (.*)", plan)[1]
    assert all(part in condition for part in ("school_year = 2017", "institution_id < 0", "type = ''"))


def test_an_organisation_that_changes_its_municipality_takes_its_learners_along(places, official):
    lie(figures.SCHOOL_14, "94611000", "Лесной район")
    told = record(figures.SCHOOL_14, "organisationGeneral", oktmo="94613000")
    figures.send(figures.DIARY, "06.03.2018", told)
    client = official(figures.REGION)
    assert "197" in [
        line["Обучающихся"] for line in table(get(client, f"{PATH}?level=primary&by=municipalities")).values()
    ]
    kept = LevelCount.objects.filter(institution_id__lt=0, level="primary").values_list("institution_id", flat=True)
    assert -94613000 in kept
    assert -94611000 not in kept
