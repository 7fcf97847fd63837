"""«По заявлениям»: whose applications stand in it, what it is asked by, and how it goes on."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from kontingent.audit.models import Action, JournalEntry
from kontingent.web import filtering
from kontingent.web.persons import applications
from tests.web.exporting import exported
from tests.web.exporting import text_of as csv_of
from tests.web.institutions import figures
from tests.web.reading import document, get, text_of

pytestmark = pytest.mark.slow

PATH = "/contingent/applications/"
# Person: organisation, status, registered, desired, level, born, benefit.
APPLIED = {
    5001: ("o-15", "queued", "10.01.2018", "01.09.2017", "preschool", "02.03.2014", "orphans"),
    5002: ("o-15", "checking", "12.12.2016", "01.09.2018", "preschool", "05.05.2015", "none"),
    5003: ("o-15", "registered", "", "", "preschool", "", ""),
    5004: ("o-15", "enrolled", "11.01.2018", "01.09.2017", "", "02.03.2014", ""),
    5005: ("o-14", "queued", "10.01.2018", "15.10.2017", "primary", "02.03.2010", ""),
    5006: ("o-1", "queued", "10.01.2018", "01.09.2017", "preschool", "02.03.2014", ""),  # of another district
}


@pytest.fixture
def applied(registries):
    figures.people(*APPLIED)
    made = []
    for person, (place, status, registered, desired, level, born, benefit) in APPLIED.items():
        known = {"birth_date": born} if born else {}
        made += [
            figures.record(person, "general", family_name=f"Очередников{person}", given_name="Иван", **known),
            figures.record(
                person, "application", f"a-{person}", number=f"N-{person}", organisation=place, status=status,
                registered=registered, desired=desired, level=level, benefit=benefit,
            ),
        ]  # fmt: skip
    figures.send(figures.DIARY, "11.01.2018", *made, of_institutions=False)


def listed(client: Client, query: str = "") -> list[int]:
    """In the order of the page."""
    found = document(get(client, f"{PATH}?{query}")).xpath("//table//td[contains(@data-l, 'Номер')]")
    return [int(text_of(cell).removeprefix("N-")) for cell in found]


def test_whose_organisation_is_asked_is_listed(applied, official):
    of_district = {person for person, (place, *_) in APPLIED.items() if place in {"o-14", "o-15"}}
    assert set(listed(official())) == of_district
    assert listed(official(figures.SCHOOL_14, email="b@example.ru")) == [5005]
    assert set(listed(official(figures.REGION, email="c@example.ru"))) == set(APPLIED)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("demand=waiting", {5001, 5002, 5003, 5005}),
        ("demand=current", {5001}),
        ("demand=deferred", {5005}),
        ("demand=undated", {5003}),
        ("status=enrolled", {5004}),
        ("level=none", {5004}),
        ("level=primary", {5005}),
        ("desired=2017", {5001, 5004, 5005}),
        ("desired=2018", {5002}),
        ("desired=none", {5003}),
        ("waited=4", {5002}),  # on 20 April 2018
        ("waited=2", {5001, 5004, 5005}),
        ("waited=0", {5003}),
        ("registered_from=11.01.2018", {5003, 5004}),  # of no day: that of the package
        ("registered_to=31.12.2016", {5002}),
        ("born_from=01.01.2015", {5002}),
        ("born_to=31.12.2010", {5005}),
        ("benefit=orphans", {5001}),
        ("benefit=none", {5002}),  # said to have none, which is more than nothing said
        (f"organisation_id={figures.SCHOOL_14}", {5005}),
        ("type=preschool", {5001, 5002, 5003, 5004}),
        ("demand=waiting&status=queued", {5001, 5005}),
    ],
)
def test_each_condition_leaves_those_it_says(applied, official, query, found):
    client = official()
    assert set(listed(client, query)) == found
    file = csv_of(exported(client, f"{PATH}export.csv?{query}"))
    assert {int(number) for number in re.findall(r"N-(\d+)", file)} == found
    assert not document(get(client, f"{PATH}?{query}")).xpath("//*[@id='unheeded'][normalize-space()]")


def test_a_masked_viewer_asks_no_benefit_and_reads_surnames_alone(applied, official):
    client = official(personal_data=False)
    html = get(client, f"{PATH}?benefit=orphans")
    assert "условие закрыто" in text_of(html).replace("\xa0", " ")
    assert len(listed(client, "benefit=orphans")) == 5
    assert "Очередников5001" in html
    assert "Иван" not in html
    assert "ироты" not in html
    assert set(listed(client, "born_from=2015")) == {5002}


def test_pages_go_on_and_back(applied, official, monkeypatch):
    monkeypatch.setattr(filtering, "SIZES", (2,))
    client, shown, ways = official(), [], []
    whole = [5004, 5003, 5005, 5001, 5002]  # the latest first
    query = "size=2"
    while True:
        page = document(get(client, f"{PATH}?{query}"))
        shown.append(listed(client, query))
        ways.append(query)
        onward = page.xpath("//a[@rel='next']/@href")
        if not onward:
            break
        query = onward[0].removeprefix("?")
    assert shown == [whole[:2], whole[2:4], whole[4:]]
    [back] = page.xpath("//a[@rel='prev']/@href")
    assert listed(client, back.removeprefix("?")) == whole[2:4]
    assert "Показаны 3–4 из 5" in text_of(get(client, f"{PATH}{back}")).replace("\xa0", " ")
    lost = text_of(get(client, f"{PATH}?size=2&after=1-1-abcdef01")).replace("\xa0", " ")
    assert "такой строки в списке уже нет" in lost


def test_a_long_list_is_counted_to_its_end_when_asked(applied, official, monkeypatch):
    monkeypatch.setattr(applications, "LIST", replace(applications.LIST, most=3))
    client = official()
    assert "Показаны 1–5 из 5" in text_of(get(client, PATH)).replace("\xa0", " "), "all of it stands on the page"
    monkeypatch.setattr(filtering, "SIZES", (2,))
    page = document(get(client, f"{PATH}?size=2"))
    assert "Найдено больше 3" in text_of(page).replace("\xa0", " ")
    assert "Показаны" not in text_of(page)
    [count] = page.xpath("//a[text()='Сосчитать']/@href")
    counted = text_of(get(client, f"{PATH}{count}")).replace("\xa0", " ")
    assert "Найдено 5 заявлений" in counted
    assert "Показаны 1–2 из 5" in counted


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("demand=castle", "castle"),
        ("desired=1492", "1492"),
        ("waited=9", "9"),
        ("registered_from=31.02.2018", "31.02.2018"),
        ("organisation_id=999999", "Организации из адреса нет"),
        (f"organisation_id={figures.FIRST_BODY}", "Эта организация не подчинена"),
    ],
)
def test_what_cannot_be_asked_is_told_and_there_is_no_file_of_it(applied, official, query, sentence):
    client = official()
    assert sentence in text_of(get(client, f"{PATH}?{query}")).replace("\xa0", " ")
    answer = client.get(f"{PATH}export.csv?{query}")
    assert answer.status_code == 404
    assert sentence in text_of(answer.content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("query", "sentence", "step"),
    [
        ("after=1-2", "значения «1-2» нет", "?format=csv"),  # a file has no pages
        ("grade=5", "нет такого условия", "?grade=5&format=csv"),
    ],
)
def test_what_is_no_condition_is_told_and_keeps_nobody_from_the_file(applied, official, query, sentence, step):
    client = official()
    assert sentence in text_of(get(client, f"{PATH}?{query}")).replace("\xa0", " ")
    answer = client.get(f"{PATH}export.csv?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PATH}export/{step}")


def test_looking_and_printing_are_journaled_with_the_persons(applied, official):
    client = official()
    get(client, f"{PATH}?demand=current")
    get(client, f"{PATH}?demand=current&print=1")
    looked, printed = JournalEntry.objects.filter(object_name="Заявления").order_by("pk")
    assert (looked.action, printed.action) == (Action.REGISTRY_BUILT, Action.PRINTED)
    assert "Очередь: Актуальный спрос" in looked.description
