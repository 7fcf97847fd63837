"""The map of the region by tiles, and where its operator puts them."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.tile_actions import placed_tiles
from kontingent.web.reports.tiles import look_of, short
from tests.web.institutions import figures
from tests.web.institutions.figures import record
from tests.web.reading import document, get, links, text_of

pytestmark = pytest.mark.slow

PATH, EDITOR = "/reports/places/", "/reports/places/map/"


@pytest.fixture
def municipalities(region):
    """The nursery in one, 321 learners on 350 places; the school of figure 14 in another, that of 13 in a third."""
    lie = {figures.NURSERY: "94611000", figures.SCHOOL_14: "94613000", figures.SCHOOL_13: "94612000"}
    for place, oktmo in lie.items():
        supplier = figures.SHEET if place == figures.SCHOOL_13 else figures.DIARY
        figures.send(supplier, "05.03.2018", record(place, "organisationGeneral", oktmo=oktmo))
    figures.send(
        figures.DIARY,
        "06.03.2018",
        record(figures.NURSERY, "institutionContacts", municipality="городской округ Белогорск-Волжский"),
        record(figures.SCHOOL_14, "places", "m", school_year=2017, level="primary", places=160),
    )


def tiles(html):
    """(name, number, look, x, y) of each, as they are read."""
    found = []
    for link in document(html).xpath("//div[contains(@class, 'tiles')]//a"):
        *name, number = (text.text_content() for text in link.xpath(".//text"))
        [rect] = link.xpath(".//rect")
        found.append((" ".join(name), number, link.get("class"), int(rect.get("x")), int(rect.get("y"))))
    return found


def test_tiles_in_the_order_of_municipalities_with_their_numbers(municipalities, official):
    client = official(figures.REGION)
    assert tiles(get(client, f"{PATH}?level=preschool")) == []  # all of this level lie in one
    html = get(client, f"{PATH}?level=primary")
    assert [(name, number.replace("\xa0", " "), look, x) for name, number, look, x, _ in tiles(html)] == [
        ("Воскресенский", "—", "void", 1), ("ОКТМО 94613000", "123 %", "far", 139),
    ]  # fmt: skip
    assert "ОКТМО 94613000: заполнено 123,1 %, 197 на 160 мест" in text_of(html).replace("\xa0", " ")
    legend = text_of(document(html).xpath("//ul[@class='legend']")[0]).replace("\xa0", " ")
    assert legend == "до 80 % 80–100 % 100–120 % больше 120 % нет данных о местах"


def test_a_tile_opens_its_organisations(municipalities, official):
    client = official(figures.REGION)
    html = get(client, f"{PATH}?level=primary&year=2017")
    [href] = document(html).xpath("//div[contains(@class, 'tiles')]//a[@class='far']/@href")
    assert "municipality=94613000" in href
    inside = get(client, PATH + href)
    assert tiles(inside) == []
    assert [said for said, _ in links(inside) if said == "СОШ"] == ["СОШ"]


@pytest.mark.parametrize(
    ("share", "look"),
    [
        (None, "void"), (0, "low"), (0.8, "low"), (0.81, "fit"), (1, "fit"), (1.001, "over"), (1.2, "over"),
        (1.21, "far"),
    ],
)  # fmt: skip
def test_classes_of_fill_are_fixed(share, look):
    assert look_of(share) == look


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Лесной муниципальный район", ["Лесной"]),
        ("городской округ Белогорск-Волжский", ["Белогорск-", "Волжский"]),
        ("Муниципальный район", ["Муниципальный", "район"]),
        ("город Раменское (Раменский муниципальный район)", ["город Раменское", "(Раменский…"]),
        ("ОКТМО 94613000", ["ОКТМО 94613000"]),
        ("Один Два-три-четыре Пять-шесть-семь восемь", ["Один", "Два-три-четыре…"]),
    ],
)
def test_names_fit_their_tiles(name, lines):
    assert list(short(name)) == lines


def test_the_operator_puts_them_where_they_lie(municipalities, official):
    client = official(figures.REGION, role=Role.OPERATOR)
    form = document(get(client, EDITOR))
    assert {one.get("name"): one.get("value") for one in form.xpath("//input[contains(@name, '-94')]")} == {
        "row-94611000": "1", "column-94611000": "1", "row-94612000": "1", "column-94612000": "2", "row-94613000": "1",
        "column-94613000": "3",
    }  # fmt: skip
    sent = {"row-94611000": "4", "column-94611000": "2", "row-94612000": "5", "column-94612000": "1"}
    assert client.post(EDITOR, sent).headers["Location"] == PATH
    assert placed_tiles() == {"94611000": (4, 2), "94612000": (5, 1)}
    [entry] = JournalEntry.objects.filter(action=Action.SETTINGS_CHANGED)
    assert (entry.object_name, entry.user_id) == ("Карта региона", int(client.session["_auth_user_id"]))
    shown = tiles(get(client, f"{PATH}?level=all"))
    assert [(name, x, y) for name, _, _, x, y in shown] == [
        ("Белогорск- Волжский", 139, 1), ("Воскресенский", 1, 79), ("ОКТМО 94613000", 1, 157),
    ]  # fmt: skip
    client.post(EDITOR, {"reset": "1"})
    assert placed_tiles() == {}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"row-94611000": "1"}, "Напишите и ряд, и столбец или оставьте пустыми оба."),
        ({"row-94611000": "31", "column-94611000": "1"}, "Напишите число от 1 до 30."),
        ({"row-94611000": "низ", "column-94611000": "1"}, "Напишите число от 1 до 30."),
        (
            {"row-94611000": "1", "column-94611000": "1", "row-94612000": "1", "column-94612000": "1"},
            "Здесь уже стоит городской округ Белогорск-Волжский: поставьте одну из плиток на другое место.",
        ),
    ],
)
def test_a_wrong_place_is_told_at_its_field(municipalities, official, sent, sentence):
    client = official(figures.REGION, role=Role.OPERATOR)
    assert sentence in text_of(client.post(EDITOR, sent)).replace("\xa0", " ")
    assert placed_tiles() == {}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICIAL])
def test_nobody_else_moves_tiles(municipalities, official, role):
    client = official(figures.REGION, role=role)
    assert (client.get(EDITOR).status_code, client.post(EDITOR, {}).status_code) == (403, 403)
    assert "Расставить плитки" not in get(client, f"{PATH}?level=all")


def test_a_region_without_municipalities(registries, official):
    assert "Расставлять нечего" in get(official(figures.REGION, role=Role.OPERATOR), EDITOR)
