"""The registries of figures 12 and 15: columns, filters, pages, exports, the journal."""

import csv
import io
from urllib.parse import urlencode

import pytest

from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.kernel.spreadsheet_reader import read_lines
from tests.web.institutions import figures
from tests.web.institutions.figures import record
from tests.web.reading import cells, document, heads, led_to, numbers_with_links, without_tokens, words
from tests.web.walking import Walker

HX = {"HX-Request": "true"}


def labels(html: str) -> list[str]:
    return [words(label) for label in document(html).xpath("//*[@id='filters']//label")]


def get(client, path: str, **query: object) -> str:
    answer = client.get(f"{path}?{urlencode(query)}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_registry_of_organisations_is_that_of_figure_12(registries, official):
    """And the numbers of each stand beside it."""
    html = get(official(), "/organisations/", name="школа-интернат")
    assert heads(html)[:5] == ["ИНН", "Наименование", "Населённый пункт", "Адрес", "Телефон"]
    [row] = cells(html)
    inn, name, settlement, address, phone = figures.FIGURE_12[4]
    assert row[:5] == [inn, name, settlement, address or "-", phone]


def test_filters_of_organisations_are_those_of_the_register(registries, official):
    assert labels(get(official(), "/organisations/")) == [
        "Наименование", "ИНН", "ОГРН", "Населённый пункт", "Гор. округ / мун. район", "Орган управления", "Тип", "Вид",
        "Организационная форма", "Статус", "Местность", "Форма собственности", "Организационная структура",
    ]  # fmt: skip


def test_the_registry_of_bodies_is_that_of_figure_15(registries, official):
    html = get(official(), "/bodies/")
    assert heads(html) == ["Наименование", "Адрес", "Телефон"]
    shown = [row for row in cells(html) if row[0] in {name for name, _, _ in figures.FIGURE_15}]
    assert sorted(shown) == sorted([name, address, phone or "-"] for name, address, phone in figures.FIGURE_15)
    assert labels(html) == [
        "Наименование", "Гор. округ / мун. район", "Населенный пункт", "Управляющая организация", "ОКТМО", "ИНН",
        "ОГРН",
    ]  # fmt: skip
    assert "Очистить поля" in html


def test_the_whole_region_is_open_to_everybody(registries, official):
    """A school of another district stands in the registry of an official of this one."""
    names = [row[1] for row in cells(get(official(), "/organisations/", size=100))]
    assert len(names) == 11 + len(figures.FIGURE_12)
    assert figures.FIGURE_12[3][1] in names


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "новое начальная"}, 1),  # any part of the name, words in any order
        ({"name": "НОВОЕ   школа"}, 1),
        ({"name": "100%"}, 0),
        ({"inn": "5005001769"}, 1),
        ({"inn": "500 500"}, 1),
        ({"inn": "1769"}, 0),
        ({"settlement": "конобеево"}, 1),
        ({"municipality": "Воскресенский муниципальный район"}, 1),
        ({"municipality": "none"}, 15),
        ({"body": figures.DISTRICT}, 11),
        ({"type": "preschool"}, 9),
        ({"type": "preschool", "body": figures.DISTRICT, "status": "active"}, 8),
        ({"type": "none"}, 0),
        ({"form": "municipal_budgetary"}, 1),
        ({"form": "none"}, 15),
        ({"ogrn": "1"}, 0),
        ({"variety": "gymnasium"}, 0),
    ],
)
def test_filters(registries, official, query, found):
    client = official()
    html = get(client, "/organisations/", **query)
    assert html.count('<li class="chip">') == len(query)
    if found:
        assert len(cells(html)) == found
        assert f"<b>{found}&nbsp;" in html
    else:
        assert "По этим условиям ничего нет" in html


def test_letters_e_and_yo_are_one(registries, official):
    Institution.objects.filter(pk=figures.NURSERY).update(settlement="посёлок Зелёный")
    assert len(cells(get(official(), "/organisations/", settlement="Поселок зеленый"))) == 1


def test_bodies_are_filtered_by_what_governs_them(registries, official):
    client = official()
    assert len(cells(get(client, "/bodies/"))) == 2 + len(figures.FIGURE_15)
    assert "По этим условиям ничего нет" in get(client, "/bodies/", body=figures.DISTRICT)
    assert len(cells(get(client, "/bodies/", ogrn="1026801001040"))) == 1


def test_a_filter_that_makes_no_sense_is_an_error_of_its_field(registries, official):
    html = get(official(), "/organisations/", type="castle", body="abc")
    assert html.count('class="field-error"') == 2
    assert len(cells(html)) == 16


def test_pages_follow_each_other_both_ways(registries, official):
    for id_ in range(1000, 1060):
        Institution.objects.create(
            id=id_, path=[], is_organisation=True, full_name="Двойник", name_key="двойник", inn=str(id_)
        )
    client = official()
    seen, address = [], "?size=25"
    while address:
        html = client.get(f"/organisations/{address}").content.decode()
        assert f"Показаны {len(seen) + 1}–" in html
        seen += document(html).xpath("//td[contains(@class, 'who')]/a/@id")
        address = led_to(html, "next")
    assert len(seen) == len(set(seen)) == 76
    last = client.get("/organisations/?last=1").content.decode()
    assert "Показаны 52–76 из\u00a076" in last
    assert "Показаны 27–51" in client.get(f"/organisations/{led_to(last, 'prev')}").content.decode()


def test_a_fragment_is_the_part_of_the_page(registries, official):
    client = official()
    whole = without_tokens(client.get("/organisations/?name=школа").content.decode())
    answer = without_tokens(client.get("/organisations/?name=школа", headers=HX).content.decode())
    part = answer.partition('<div id="unheeded"')[0]
    assert part.strip() in whole
    assert "<html" not in part


def test_exports_hold_what_is_filtered(registries, official, tmp_path):
    client = official()
    answer = client.get("/organisations/export.csv?name=юта")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="organisations.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    inn, name, _, address, phone = figures.FIGURE_12[2]
    assert [row[:5] for row in csv.reader(io.StringIO(text), delimiter=";")] == [
        ["ИНН", "Наименование", "Населённый пункт", "Адрес", "Телефон"],
        [inn, name, "", address, phone],
    ]
    workbook = tmp_path / "bodies.xlsx"
    workbook.write_bytes(b"".join(client.get("/bodies/export.xlsx?name=комитет").streaming_content))
    assert len(list(read_lines(workbook, "Органы управления"))) == 1 + 2
    assert client.get("/bodies/export.pdf").status_code == 404
    exported = JournalEntry.objects.filter(action__in=[Action.EXPORTED_XLSX, Action.EXPORTED_CSV]).order_by("pk")
    assert [(e.object_name, e.description, e.details) for e in exported] == [
        ("Образовательные организации", "Наименование: юта", {"rows": 1}),
        ("Органы управления", "Наименование: комитет", {"rows": 2}),
    ]


def test_each_page_of_a_registry_is_journaled(registries, official):
    client = official()
    get(client, "/organisations/", type="general")
    get(client, "/organisations/", type="general", last=1)
    told = JournalEntry.objects.filter(action=Action.REGISTRY_BUILT).values_list("description", flat=True)
    assert list(told) == ["Тип: Общеобразовательная организация"] * 2


def test_queries_do_not_grow_with_rows(registries, official, django_assert_max_num_queries):
    client = official()
    client.get("/organisations/")
    with django_assert_max_num_queries(16):
        client.get("/organisations/?size=100&body=2")


def numbers(html: str) -> dict[str, list[str]]:
    """By name: learners, places, fill, who waits, the last package."""
    return {row[1]: row[5:] for row in cells(html)}


def test_organisations_with_their_numbers(region, official):
    """Figures 13 and 14 and the kindergarten; of figure 14 nobody has said how many places there are."""
    client = official()
    client.post("/settings/columns/organisations/", {"usual": "1", "next": "/organisations/"})
    html = get(client, "/organisations/", body=figures.DISTRICT)
    assert heads(html)[5:] == ["Обучающихся", "Мест", "Заполнено", "Ждут места", "Последний пакет"]
    found = numbers(html)
    assert found["Детский сад «Солнышко»"] == ["321", "350", "91,7 %", "0", "-"]
    assert found["СОШ"] == ["535", "нет данных", "-", "0", "-"]
    assert found["МОУ «СОШ №99»"][:2] == ["4", "нет данных"]
    for number, href in numbers_with_links(html):
        if href.startswith("/contingent/"):
            assert (href, listed_length(client, href)) == (href, number)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ({"sort": "learners"}, ["СОШ", "Детский сад «Солнышко»", "МОУ «СОШ №99»"]),
        ({"sort": "places"}, ["Детский сад «Солнышко»"]),
        ({"sort": "fill", "way": "asc"}, ["Детский сад «Солнышко»"]),
        ({"sort": "waiting"}, ["МОУ «СОШ №99»"]),
        ({"sort": "heard"}, ["СОШ"]),
    ],
)
def test_numbers_sort_and_what_is_not_known_stands_last(region, official, query, first):
    asked = record(1, "application", "a-1", number="N-1", organisation="o-13", status="queued", level="primary")
    figures.send(figures.DIARY, "11.01.2018", asked, of_institutions=False)
    Institution.objects.filter(pk=figures.SCHOOL_14).update(heard_at="2018-04-19T22:30:00+00:00")
    client, seen, address = official(), [], f"?{urlencode({**query, 'size': 25})}"
    while address:
        html = client.get(f"/organisations/{address}").content.decode()
        seen += [row[1] for row in cells(html)]
        address = led_to(html, "next")
    assert seen[: len(first)] == first
    assert len(seen) == 16
    if query["sort"] == "heard":
        assert numbers(get(client, "/organisations/", sort="heard"))["СОШ"][-1] == "20.04.2018"


def test_pages_by_a_number_go_on_and_back(region, official):
    for id_ in range(1000, 1060):
        Institution.objects.create(
            id=id_, path=[], is_organisation=True, full_name="Двойник", name_key="двойник", inn=str(id_)
        )
    client = official()
    rows: dict[str, list[str]] = {}
    for rel, end in (("next", ""), ("prev", "&last=1")):
        rows[rel], address = [], f"?sort=learners{end}"
        while address:
            html = client.get(f"/organisations/{address}").content.decode()
            page = document(html).xpath("//td[contains(@class, 'who')]/a/@id")
            rows[rel] = [*rows[rel], *page] if rel == "next" else [*page, *rows[rel]]
            address = led_to(html, rel)
    assert rows["next"] == rows["prev"]
    assert len({*rows["next"]}) == 76


def test_the_file_has_the_order_and_columns_of_the_page(region, official):
    client = official()
    text = b"".join(client.get("/organisations/export.csv?sort=learners").streaming_content).decode("utf-8-sig")
    [head, *rows] = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert head[5:9] == ["Обучающихся", "Мест", "Заполнено, %", "Ждут места"]
    assert [row[1] for row in rows[:2]] == ["СОШ", "Детский сад «Солнышко»"]
    assert rows[1][5:9] == ["321", "350", "91,7", "0"]


def listed_length(client, href: str) -> int:
    return Walker(client).length(href)
