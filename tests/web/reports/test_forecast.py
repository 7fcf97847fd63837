"""«Прогноз мест»: the sentence on top, who lacks places, how wrong it was, and what it is asked of."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.planning.models import ForecastError, KeptForecast
from kontingent.stamps.models import Stamp
from tests.planning import counted
from tests.planning.counted import FIRST, FIRST_TOWN, NURSERY, OTHER, REGION, SCHOOL, SECOND, SECOND_TOWN
from tests.planning.region import build
from tests.standing import standing
from tests.web.entering import signed_in, viewer
from tests.web.reading import document, get, links, section, text_of

pytestmark = pytest.mark.slow

PATH = "/reports/forecast/"


@pytest.fixture
@standing(build)
def towns(db):
    """A forecast of two towns."""


@pytest.fixture
def official(client, db):
    def enter(institution_id: int = REGION, role: Role = Role.OFFICIAL, **fields: object):
        return signed_in(client, viewer(institution_id, role, **{"personal_data": True, **fields}))

    return enter


def said(html: str) -> str:
    return text_of(document(html).xpath("//*[contains(@class, 'says')]")[0]).replace("\xa0", " ")


def table(html: str, heading: str = "h-lines") -> dict[str, list[str]]:
    found = {}
    for row in section(html, heading).xpath(".//tbody/tr | .//tfoot/tr"):
        head, *cells = (text_of(cell).replace("\xa0", " ") for cell in row.xpath("td"))
        found[head] = cells
    return found


def test_the_sentence_names_where_places_are_short_and_where_they_are_free(towns, official):
    """100 first- to fourth-graders on 63 places, 200 on 245."""
    html = get(official(), PATH)
    assert said(html) == (
        "К 01.09.2018 в Лесном районе не хватит 37 мест в начальной школе; избыток 45 — в Заозёрном районе."
    )
    assert "в начальной школе ожидается 300 человек (от 300 до 300): не хватит 37 мест, свободно 45 мест." in (
        text_of(html).replace("\xa0", " ")
    )


def test_who_lacks_most_stands_first(towns, official):
    found = table(get(official(), PATH))
    assert list(found) == ["Лесной район", "Заозёрный район", "Всего"]
    assert found["Лесной район"] == ["63", "100", "100", "100–100", "37", "0", "−37…−37"]
    assert found["Заозёрный район"] == ["245", "200", "200", "200–200", "0", "45", "+45…+45"]
    assert found["Всего"] == ["308", "300", "300", "300–300", "37", "45", "-"]


def test_tiles_have_free_places_with_a_plus_and_missing_ones_with_a_minus(towns, official):
    tiles = section(get(official(), PATH), "h-map")
    numbers = tiles.xpath(".//*[local-name()='text' and @class='n']/text()")
    assert numbers == ["−37", "+45"]
    assert [one.get("class") for one in tiles.xpath(".//*[local-name()='svg'][1]/*[local-name()='a']")] == [
        "far",
        "fit",
    ]


def test_years_are_a_row_of_links(towns, official):
    client = official()
    html = get(client, PATH)
    years = document(html).xpath("//nav[@aria-label='На 1 сентября']//a")
    assert [one.text for one in years] == [str(year) for year in range(2018, 2028)]
    assert [one.text for one in years if one.get("aria-current")] == ["2018"]
    assert "К 01.09.2020" in said(get(client, PATH + years[2].get("href")))


def test_how_wrong_it_was_is_said_plainly(towns, official):
    text = text_of(get(official(), PATH)).replace("\xa0", " ")
    assert "В прошлый раз: на 20.09.2017 за год ожидалось 300, оказалось 300: ошибки нет." in text
    assert "прогноз на год вперёд ошибался на 0,0 %, на пять лет — на 0,0 % (проверено 13 раз)" in text
    assert "рядом с простыми способами: прогноз 0,0 %, «как в прошлом году» 0,0 %" in text


def test_the_margin_says_on_what_it_stands(towns, official):
    [basis] = document(get(official(), PATH)).xpath("//*[@class='basis']")
    text = text_of(basis).replace("\xa0", " ")
    assert "проверка" in text
    assert "Численность на 20 сентября 2000–2017" in text
    assert "ОО-1 — 2000–2017" in text
    assert "Рождаемость учтена по 2016 год" in text


def test_ten_years_of_an_organisation_stand_with_their_error(towns, official):
    client = official()
    [href] = [href for words, href in links(get(client, f"{PATH}?municipality={FIRST}")) if words == "Школа № 1"]
    html = get(client, PATH + href)
    years = table(html, "h-years")
    assert len(years) == 10
    assert years["01.09.2027"][:3] == ["100", "истории не хватает", "±0,0 %"]  # ten years ahead: eight origins
    assert years["01.09.2018"] == ["100", "100–100", "±0,0 %", "37", "0", "−37…−37"]
    assert table(html, "h-grades")["1 класс"] == ["25"] * 11


def test_where_history_is_too_short_it_is_said(towns, official):
    ForecastError.objects.update(width=None, mape=None)
    html = get(official(), PATH)
    assert table(html)["Лесной район"][3] == "истории не хватает"
    assert "Проверить прогноз на прошлом нельзя: истории не хватает." in text_of(html).replace("\xa0", " ")
    assert document(html).xpath("//*[local-name()='polygon' and @class='band']") == []


def test_kindergartens_have_the_norm_beside(towns, official):
    """30 a year are born: 150 children of two to six, 120 places by 80 for each 100; 110 there are."""
    found = table(get(official(FIRST_TOWN), f"{PATH}?level=preschool"))
    assert found["Сад № 1"][:3] == ["110", "100", "100"]
    of_region = document(get(official(email="b@example.ru"), f"{PATH}?level=preschool"))
    assert "Мест по норме" not in text_of(of_region)  # kindergartens lie in one municipality: lines are organisations


def test_an_official_sees_his_own_subtree_alone(towns, official):
    client = official(SECOND_TOWN)
    html = get(client, PATH)
    assert list(table(html)) == ["Школа № 2", "Всего"]
    assert "Школа № 1" not in text_of(html).replace("\xa0", " ")
    for body in (REGION, FIRST_TOWN, 999_999):
        assert client.get(f"{PATH}?body={body}").status_code == 404
    unheeded = document(get(client, f"{PATH}?organisation={SCHOOL}")).xpath("//*[@id='unheeded']")
    assert "такой организации нет" in text_of(unheeded[0]).replace("\xa0", " ")


def test_a_masked_viewer_sees_the_same_numbers(towns, official):
    assert table(get(official(personal_data=False), PATH))["Лесной район"][0] == "63"


def test_one_organisation_alone(towns, official):
    html = get(official(OTHER), PATH)
    assert said(html) == "К 01.09.2018 в начальной школе ожидается 200 человек (от 200 до 200): свободно 45 мест."


def test_a_level_without_places(towns, official):
    html = get(official(SECOND_TOWN), f"{PATH}?level=secondary")
    assert said(html).endswith("сколько мест, никто не сообщил.")
    assert table(html)["Школа № 2"][0] == "нет данных"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("level=castle", "значения «castle» нет"),
        ("year=2050", "прогноз — на 1 сентября 2018–2027. Показан 2018."),
        ("year=x", "значения «x» нет"),
        ("municipality=00000000", "такого муниципалитета нет"),
        ("organisation=999", "такой организации нет"),
        ("scenario_name=1", "нет такого условия"),
    ],
)
def test_what_is_not_heeded_is_told(towns, official, query, sentence):
    unheeded = document(get(official(), f"{PATH}?{query}")).xpath("//*[@id='unheeded']")[0]
    assert sentence in text_of(unheeded).replace("\xa0", " ")


def test_the_file_has_every_year(towns, official, tmp_path):
    client = official()
    answer = client.get(f"{PATH}export.xlsx")
    book = tmp_path / "forecast.xlsx"
    book.write_bytes(b"".join(answer.streaming_content))
    rows = [line.cells for line in read_lines(book, "Прогноз мест")]
    assert len(rows) == 1 + 3 * 10
    assert rows[1] == ["Лесной район", "2018", "63", "100", "100", "100", "100", "37", "0", "0"]
    assert client.get(f"{PATH}export.pdf").status_code == 404


def test_lines_of_the_journal(towns, official):
    client = official()
    get(client, f"{PATH}?level=basic&municipality={SECOND}")
    b"".join(client.get(f"{PATH}export.csv").streaming_content)
    get(client, f"{PATH}?print=1")
    lines = JournalEntry.objects.filter(object_name="Прогноз мест", object_type="report").exclude(
        action=Action.FORECAST_MADE
    )
    assert [line.action for line in lines.order_by("pk")] == [
        Action.REPORT_BUILT, Action.EXPORTED_CSV, Action.PRINTED,
    ]  # fmt: skip
    first = lines.order_by("pk")[0].description.replace("\xa0", " ")
    assert first == "Заозёрный район, 5–9 классы, на 01.09.2018"


def test_without_a_forecast_the_page_says_how_to_get_one(towns, official):
    KeptForecast.objects.all().delete()
    client = official()
    assert "Прогноза ещё нет" in get(client, PATH)
    assert client.get(f"{PATH}export.xlsx").status_code == 404


def test_somebody_without_anybody_of_the_level(towns, official):
    counted.institution(60, REGION, is_body=True)
    assert "Прогноза нет" in get(official(60), f"{PATH}?level=preschool")
    assert "Прогноза нет" in get(official(NURSERY, email="b@example.ru"), PATH)


def test_a_forecast_is_stamped_with_what_it_stands_on(towns, official):
    client = official(role=Role.ADMINISTRATOR)
    page = get(client, PATH)
    assert "Зафиксировать" in page
    made = client.post(f"{PATH}stamp/").headers["Location"]
    copy = get(client, made)
    kept = Stamp.objects.get()
    copied = document(copy).xpath("//section[@aria-labelledby='h-table']//tbody/tr")
    shown = [[text_of(cell).replace("\xa0", " ") for cell in row.xpath("td | th")][:2] for row in copied]
    assert shown == [[day, cells[0]] for day, cells in table(page, "h-years").items()]
    assert len(shown) == 10
    assert not kept.cells.exists()
    assert "Ничего не изменилось" in get(client, f"{made}?against=now")
