"""Who may open whose portfolio, what is closed without «Доступ к ПДн», and what the journal keeps."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.current.actions import reproject
from kontingent.kernel import clock
from kontingent.people.models import Person
from tests import cast
from tests.web.exporting import exported
from tests.web.persons import figures
from tests.web.reading import document, groups, rows, sheet, words

pytestmark = pytest.mark.slow

SECRETS = [
    "Даниил",
    "Данил",
    "Романович",
    "14.11.2002",
    "15\u00a0лет",
    "Ленина",
    "812 4444",
    "student@",
    "1212",
    "12222",
    "Роман",
]


@pytest.mark.parametrize(
    "address",
    ["4/", "4/programmes/", "4/portfolio.xlsx", "4/history.xlsx", "4/export/", "404/", "1/nowhere/", "1/education/"],
)
def test_outside_the_scope_there_is_nobody(official, address):
    assert official.get(f"/contingent/{address}").status_code == 404
    assert not JournalEntry.objects.filter(object_type=ObjectType.PORTFOLIO).exists()


@pytest.mark.parametrize(
    "address", ["1/", "1/?tab=history", "1/?on=01.02.2018", "2/", "1/progress-final/", "1/packages/"]
)
def test_nothing_personal_reaches_a_masked_viewer(masked, address):
    text = masked.get(f"/contingent/{address}").content.decode()
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("address", ["1/portfolio.xlsx", "1/history.xlsx", "2/portfolio.xlsx"])
def test_nothing_personal_is_exported_to_a_masked_viewer(masked, address):
    text = str(sheet(masked.get(f"/contingent/{address}")))
    assert "Абрамов" in text
    assert [secret for secret in SECRETS if secret in text] == []


def test_masks_stand_whether_a_value_is_there_or_not(masked):
    page = document(masked.get("/contingent/1/"))
    assert "Персональные данные закрыты" in words(page.xpath("//ul[@class='facts']")[0])
    assert all(value.startswith("***") for _, value in rows(page, "Контакты"))
    known = dict(rows(page, "Общие сведения"))
    assert known["Дата рождения"] == "2002"
    assert known["Фамилия Имя Отчество"].startswith("Абрамов *** ***")


@pytest.mark.parametrize("tab", ["", "?tab=history"])
@pytest.mark.parametrize("section", ["health", "hardship"])
def test_a_closed_section_says_who_may_open_it(masked, section, tab):
    page = document(masked.get(f"/contingent/1/{section}/{tab}"))
    assert "Доступ к ПДн" in words(page.xpath("//div[@class='empty']")[0])
    item = page.xpath(f"//nav[@class='side']//a[starts-with(@href, '/contingent/1/{section}/')]")[0]
    assert item.xpath(".//span[@class='n']") == []
    assert "закрыт" in words(item)


def test_a_package_of_a_closed_section_alone_is_not_told(masked, official):
    figures.send(
        figures.DIARY, "19.04.2018", figures.record(figures.DANIIL, "healthCheck", "h-2", checked="18.04.2018")
    )
    newest = "(//tbody/tr/td[1])[1]"
    assert words(document(official.get("/contingent/1/packages/")).xpath(newest)[0]) == "19.04.2018 03:14"
    assert words(document(masked.get("/contingent/1/packages/")).xpath(newest)[0]) == "12.04.2018 03:14"


def test_a_former_member_is_seen_as_of_the_day_he_left(official):
    page = document(official.get("/contingent/5/"))
    assert "Показано на день выбытия: 15.01.2018" in words(page.xpath("//div[contains(@class, 'notice')]")[0])
    assert dict(rows(page, "Контакты"))["Адрес фактического места жительства"] == "ул. Школьная 4-17"
    assert page.xpath("//input[@id='asof']/@value") == ["15.01.2018"]
    for address in ("", "programmes/", "?tab=history", "?on=20.04.2018", "packages/"):
        said = words(document(official.get(f"/contingent/5/{address}")))
        assert ("Донецк" in said, "16.01.2018" in said) == (False, False)
    for name in ("portfolio", "history"):
        assert "Донецк" not in str(sheet(exported(official, f"/contingent/5/{name}.xlsx")))


def test_several_roles_are_switched(official):
    page = document(official.get("/contingent/6/"))
    assert words(page.xpath("//ul[@class='facts']")[0]).startswith("Работает Сотрудник")
    switch = page.xpath("//ul[@class='facts']//a[contains(@class, 'badge')]")
    assert [(words(link), link.get("href")) for link in switch] == [
        ("Родитель (законный представитель)", "/contingent/6/?role=guardian")
    ]
    guardian = document(official.get("/contingent/6/?role=guardian"))
    assert ("Степень родства", "Мать") in [(label, value.capitalize()) for label, value in rows(guardian, "Дети")]
    assert document(official.get("/contingent/6/teaching/?role=guardian")).xpath("//nav[@class='side']") != []


@pytest.fixture
def merged(persons):
    """Somebody who turned out to be Daniil."""
    figures.person(7)
    figures.send(figures.SHEET, "01.03.2018", figures.record(7, "general", family_name="Абрамов", given_name="Данила"))
    Person.objects.filter(pk=7).update(merged_into_id=figures.DANIIL)
    reproject(persons=[7, figures.DANIIL], recorded_at=clock.now())


def test_the_address_of_a_merged_person_leads_to_the_survivor(merged, official):
    answer = official.get("/contingent/7/programmes/?on=01.01.2018")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/contingent/1/programmes/?on=01.01.2018")
    Person.objects.filter(pk=7).update(merged_into_id=figures.ALISA)
    assert official.get("/contingent/7/").status_code == 404


def test_the_survivor_has_the_history_of_both(merged, official):
    days = [head[:10] for head, _ in groups(document(official.get("/contingent/1/?tab=history")))]
    assert "01.03.2018" in days


def test_viewing_is_an_event_of_the_journal(official, masked):
    official.get("/contingent/1/health/?tab=history")
    entry = JournalEntry.objects.get(action=Action.PORTFOLIO_VIEWED)
    assert (entry.object_type, entry.object_id, entry.object_name) == ("portfolio", 1, cast.DANIIL.name)
    assert entry.details == {"section": "health", "history": True, "open_data": True, "on": None}
    masked.get("/contingent/1/?on=01.01.2016")
    entry = JournalEntry.objects.filter(action=Action.PORTFOLIO_VIEWED).newest_first()[0]
    assert entry.object_name == "Абрамов *** ***"
    assert entry.details == {"section": "general", "history": False, "open_data": False, "on": "2016-01-01"}


def test_an_export_is_an_event_of_the_journal(official):
    exported(official, "/contingent/1/portfolio.xlsx")
    assert JournalEntry.objects.get(action=Action.EXPORTED_XLSX).object_id == 1


MOST_QUERIES = 25  # the gate, the frame and the journal among them


@pytest.mark.parametrize("address", ["1/", "1/?tab=history", "1/achievements/", "1/packages/", "2/"])
def test_queries_do_not_grow_with_the_portfolio(official, address):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert official.get(f"/contingent/{address}").status_code == 200
        return len(asked)

    queries()  # what is remembered between requests is remembered now
    few = queries()
    assert few <= MOST_QUERIES
    for day in range(10, 20):
        won = figures.record(figures.DANIIL, "achievement", f"a-{day}", event=f"Олимпиада {day}", date=f"{day}.03.2018")
        seen = figures.record(figures.ROMAN, "contacts", home_phone=f"{day}")
        figures.send(figures.SHEET, f"{day}.03.2018", won, seen)
    assert queries() == few
