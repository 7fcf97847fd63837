"""«Классы и группы» of many organisations: what it is asked by, whose they are, and how it goes on."""

import re
from typing import NoReturn

import pytest

from kontingent.census import class_selection
from kontingent.kernel.patience import TooLongError
from kontingent.web import filtering
from tests.web.answers import words_of
from tests.web.institutions import figures
from tests.web.reading import cells, document, get, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

PATH = "/organisations/classes/"
OF_FIGURE_14 = [
    (int(grade), int(number)) for _, _, row in figures.FIGURE_14 for grade, number in re.findall(r"(\d+) \w (\d+)", row)
]


def too_long(_milliseconds: int) -> NoReturn:
    raise TooLongError


def listed(client, query: str = "") -> list[list[str]]:
    return cells(get(client, f"{PATH}?{query}"))


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("fill=15", lambda _grade, number: 0 < number <= 15),
        ("fill=20", lambda _grade, number: 16 <= number <= 20),
        ("fill=26", lambda _grade, number: number >= 26),
        ("grade=7", lambda grade, _number: grade == 7),
        ("grade=7&fill=20", lambda grade, number: grade == 7 and 16 <= number <= 20),
    ],
)
def test_classes_of_the_figure_by_fill_and_parallel(region, official, query, fits):
    """The truth is the text of the figure itself."""
    client = official()
    of_school = f"{query}&organisation_id={figures.SCHOOL_14}&size=100"
    shown = [(int(row[2]), int(row[5])) for row in listed(client, of_school)]
    assert sorted(shown) == sorted(one for one in OF_FIGURE_14 if fits(*one))


def test_below_a_body_stand_those_of_all_its_organisations(region, official):
    """18 classes of figure 13, 24 of figure 14 and a group of the kindergarten; of others the viewer lists none."""
    assert "Найдено 43 класса и группы" in text_of(get(official(), PATH)).replace("\xa0", " ")
    assert len(listed(official(), "type=preschool")) == 1
    other = official(figures.FIRST_BODY, email="b@example.ru")
    assert listed(other) == []
    assert "не подчинена" in text_of(get(other, f"{PATH}?organisation_id={figures.SCHOOL_14}")).replace("\xa0", " ")


def test_learners_of_each_are_lists_of_as_many(region, official):
    walker = Walker(official())
    counted = [one for one in walker.numbers(f"{PATH}?grade=1&size=100") if "/contingent/" in one[1]]
    assert counted
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_pages_go_on_and_back(region, official, monkeypatch):
    client = official()
    whole = listed(client, "size=100")
    monkeypatch.setattr(filtering, "SIZES", (20,))
    [onward] = document(get(client, f"{PATH}?size=20")).xpath("//a[@rel='next']/@href")
    second = document(get(client, f"{PATH}{onward}"))
    assert cells(second) == whole[20:40]
    assert "Показаны 21–40 из 43" in text_of(second).replace("\xa0", " ")
    [back], [onward] = (second.xpath(f"//a[@rel='{way}']/@href") for way in ("prev", "next"))
    assert listed(client, back.removeprefix("?")) == whole[:20]
    assert listed(client, onward.removeprefix("?")) == whole[40:]
    last = document(get(client, f"{PATH}?size=20&last=1"))
    assert cells(last) == whole[23:]
    [before_last] = last.xpath("//a[@rel='prev']/@href")
    assert listed(client, before_last.removeprefix("?")) == whole[3:23]
    strange = onward.split("after=")[0] + "after=99-00000000"
    assert "такой строки в списке уже нет" in text_of(get(client, f"{PATH}{strange}")).replace("\xa0", " ")


def test_classes_whose_number_takes_long_are_shown_and_counted_when_somebody_asks(region, official, monkeypatch):
    client = official()
    whole = listed(client, "fill=25&size=100")
    monkeypatch.setattr(filtering, "SIZES", (5,))
    monkeypatch.setattr(class_selection, "within", too_long)
    shown = document(get(client, f"{PATH}?fill=25&size=5"))
    assert cells(shown) == whole[:5] != whole
    assert "Найдено больше 5 классов и групп" in text_of(shown).replace("\xa0", " ")
    [counted] = [one.get("href") for one in shown.iter("a") if one.text == "Сосчитать"]
    assert f"Показаны 1–5 из {len(whole)}" in text_of(get(client, f"{PATH}{counted}")).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("fill=16", "16"),
        ("in_set=maybe", "maybe"),
        ("year=1917", "1917"),
        ("day=01.09.2010", "не входит в 2017 / 2018"),
        ("day=21.04.2018", "этот день ещё не наступил"),
        ("day=31.02.2018", "31.02.2018"),
        ("grade=99", "Параллель"),
    ],
)
def test_what_cannot_be_asked_is_told_and_there_is_no_file_of_it(region, official, query, sentence):
    client = official()
    assert sentence in text_of(get(client, f"{PATH}?{query}")).replace("\xa0", " ")
    answer = client.get(f"{PATH}export.csv?{query}")
    assert answer.status_code == 404
    assert sentence in text_of(answer.content.decode()).replace("\xa0", " ")


def test_a_name_that_the_list_does_not_ask_by_is_told_on_the_page_and_in_the_file(region, official):
    client = official()
    assert "нет такого условия" in text_of(get(client, f"{PATH}?demand=waiting")).replace("\xa0", " ")
    answer = client.get(f"{PATH}export.xlsx?demand=waiting")
    assert answer.status_code == 200
    assert "Не учтено: «demand»" in words_of(answer)
