"""«Сегодня»: every number is a list of as many rows, of the own subtree; without «Доступ к ПДн» numbers alone."""

import datetime as dt

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.census.overfull import read_overfull
from kontingent.census.week import read_week
from kontingent.current.projection.statements import CASE_SCOPE, put_right
from kontingent.ingest.models import Package, ProtocolLetter
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.people.models import Case
from tests.web.institutions import figures
from tests.web.institutions.figures import record, second_membership
from tests.web.reading import document, get, links, numbers_with_links, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow
PATH = "/reports/today/"
OUTSIDE = figures.FIRST_OF_FIGURE_12
OPERATOR = {"role": Role.OPERATOR}
ADMINISTRATOR = {"role": Role.ADMINISTRATOR}


def places(place: int, level: str, number: int, day: str = "03.09.2017") -> None:
    made = record(place, "places", f"m-{place}-{level}", school_year=2017, level=level, places=number)
    figures.send(figures.DIARY, day, made)


def package(number: int, remarks: int, records: int, organisations: list[int], state: str = "remarks") -> Package:
    """Received this week."""
    at = clock.now() - dt.timedelta(days=2)
    return Package.objects.create(
        supplier_id=figures.DIARY, name=f"due-{number}.xhtml", sha256=f"due-{number}".encode(), size=1, state=state,
        received_at=at, finished_at=at, counts={"records": records, "remarks": remarks}, organisations=organisations,
        reason="Полный пакет отозвал бы многое." if state == "held" else "",
    )  # fmt: skip


@pytest.fixture
def due(region):
    """School 14 has 535 learners on 500 places of all its levels, the kindergarten 321 on 350; two packages are due."""
    for level, number in (("primary", 180), ("basic", 250), ("secondary", 70)):
        places(figures.SCHOOL_14, level, number)
    package(1, 6, 100, [figures.SCHOOL_14])
    package(2, 5, 100, [figures.SCHOOL_14])  # as many as usual
    package(3, 50, 100, [OUTSIDE])
    told = package(4, 50, 100, [figures.SCHOOL_14])
    ProtocolLetter.objects.create(package=told, to="a@b.ru", asked_at=clock.now(), asked_by="О", asked_by_id=1)
    package(5, 0, 0, [figures.SCHOOL_14], state="held")
    at = clock.now()
    for person, candidate in ((1, 2), (3, 4)):
        Case.objects.create(person_id=person, candidate_id=candidate, score=0.9, reasons=[], opened_at=at)
    put_right(CASE_SCOPE, [1, 3])
    figures.people(9101, 9102)
    for person, since, until in ((9101, "01.09.2017", "17.04.2018"), (9102, "18.04.2018", "")):
        made = record(
            person, "enrolment", f"w-{person}", organisation="o-13", school_year="2017", grade="7", letter="А",
            date_from=since, date_to=until,
        )  # fmt: skip
        figures.send(figures.DIARY, "19.04.2018", made, of_institutions=False)


def strip(html: str) -> dict[str, tuple[int, str]]:
    """Number and address by what stands under the number."""
    cells = document(html).xpath("//ul[contains(@class, 'strip')]//a")
    return {
        text_of(one.xpath(".//*[@class='k']")[0]): (
            int(text_of(one.xpath(".//*[@class='v']")[0]).replace(" ", "")),
            one.get("href"),
        )
        for one in cells
    }


def test_what_the_operator_decides(due, official):
    client = official(figures.REGION, **OPERATOR)
    html = get(client, PATH)
    shown = {words: number for words, (number, _) in strip(html).items()}
    assert shown == {
        "обучающихся всего": 861,
        "организация переполнена": 1,
        "поставщик молчит": 1,
        "пакет задержан": 1,
        "протокола не отправлены": 2,
        "совпадения ждут решения": 2,
    }
    assert "СОШ 535 на 500 мест" in text_of(html)
    assert "6 замечаний, 6 % от числа записей" in text_of(html)


@pytest.mark.parametrize(("held", "named"), [(5, 5), (7, 5)])
def test_the_first_of_many_packages_are_named_and_all_are_counted(due, official, held, named):
    for number in range(held - 1):
        package(10 + number, 0, 0, [figures.SCHOOL_14], state="held")
    html = get(official(figures.REGION, **OPERATOR), PATH)
    assert next(number for words, (number, _) in strip(html).items() if words.startswith("пакетов задержано")) == held
    assert len(document(html).xpath("//*[@id='d-held']//li/a")) == named


def test_every_number_is_a_list_of_as_many_rows(due, official):
    client = official(figures.REGION, **OPERATOR)
    shown, walker = strip(get(client, PATH)), Walker(client)
    for words, (number, href) in shown.items():
        if href.startswith(("/contingent/", "/reports/places/")):
            assert walker.length(href) == number, words
        elif href.startswith("/panel/packages/"):
            assert len(document(get(client, href)).xpath("//table//tbody/tr")) == number, words
        elif href.startswith("/panel/cases/"):
            assert len(document(get(client, href)).xpath("//*[contains(@class, 'lines')]//li")) == number
        else:
            fresh = document(get(client, href.partition("#")[0])).xpath("//section[@aria-labelledby='h-fresh']")[0]
            assert len(fresh.xpath(".//*[contains(@class, 'badge')]")) == number
    week = [one for one in numbers_with_links(get(client, PATH)) if "came_from" in one[1] or "left_from" in one[1]]
    assert sorted(number for number, _ in week) == [1, 1, 1, 1]
    assert [(number, href) for number, href in week if walker.length(href) != number] == []


@pytest.mark.parametrize("open_data", [True, False])
def test_an_administrator_sees_his_subtree_alone(due, official, open_data):
    html = get(official(figures.DISTRICT, personal_data=open_data, **ADMINISTRATOR), PATH)
    shown = {words: number for words, (number, _) in strip(html).items()}
    own = {"протокол не отправлен": 1, "совпадения ждут решения": 2} if open_data else {}
    assert shown == {"обучающихся всего": 861, "организация переполнена": 1, "поставщик молчит": 1, **own}
    assert "/panel/packages/" not in html, "he may not open them: the list is here"
    listed = document(html).xpath("//*[@id='d-unsent']//li")
    assert len(listed) == (1 if open_data else 0)


def test_without_personal_data_there_are_numbers_alone(due, official):
    html = get(official(personal_data=False), PATH)
    assert "показаны только числа" in text_of(html)
    assert not document(html).xpath("//*[contains(@class, 'due-kind')]")
    main = text_of(document(html).xpath("//main")[0])
    assert "СОШ" not in main
    assert "совпад" not in main


@pytest.mark.parametrize("fields", [OPERATOR, ADMINISTRATOR, {}, {"personal_data": False}])
def test_one_line_above_the_first_screen_says_how_many_and_opens_it(due, official, fields):
    client = official(figures.DISTRICT if fields is not OPERATOR else figures.REGION, **fields)
    [href] = [href for words, href in links(get(client, "/reports/")) if words.startswith("Требует решения:")]
    assert href == PATH
    said = text_of(document(get(client, "/reports/")).xpath("//p[@class='due']")[0])
    assert "1 организация переполнена" in said
    [head] = document(get(client, PATH)).xpath("//h2[@id='h-things']")
    assert text_of(head) in said


def test_nobody_waits_in_an_empty_register(registries, official):
    client = official(figures.FIRST_BODY)
    html = get(client, PATH)
    assert "Ничего не ждёт решения" in text_of(html)
    assert strip(html)["обучающихся всего"][0] == 0
    assert "Ничего не ждёт решения" in text_of(get(client, "/reports/"))


def test_the_page_leaves_a_line_and_unknown_parts_are_told(region, official):
    client = official()
    html = get(client, f"{PATH}?type=general&year=2016&day=01.02.2018")
    assert text_of(document(html).xpath("//*[@id='unheeded']")[0]).count("нет такого условия") == 3
    entry = JournalEntry.objects.filter(object_type="report").latest("pk")
    assert (entry.action, entry.object_name) == (Action.REPORT_BUILT, "Сегодня")


def overfull_by_report(client) -> set[str]:
    html = get(client, "/reports/places/?by=organisations&level=all&over=1")
    return {text_of(cell) for cell in document(html).xpath("//table[contains(@class, 'ranked')]/tbody/tr/td[1]//a")}


def test_overfull_are_those_of_places_and_queue(due, official):
    """Of a level of school 14 that nobody told the places of; of the kindergarten with fewer; of one that governs."""
    client = official()
    body = Institution.objects.get(pk=figures.DISTRICT)

    def named() -> set[str]:
        return {Institution.objects.get(pk=one.institution_id).name for one in read_overfull(body)}

    assert named() == overfull_by_report(client) == {"СОШ"}
    places(figures.NURSERY, "preschool", 320)
    assert named() == overfull_by_report(client) == {"СОШ", "Детский сад «Солнышко»"}
    second_membership(1, figures.NURSERY, grade="1", letter="А", level="basic")
    assert named() == overfull_by_report(client) == {"СОШ"}, "of its second level there are no places known"
    Institution.objects.filter(pk=figures.SCHOOL_14).update(is_body=True)
    assert named() == overfull_by_report(client) == {"СОШ"}
    places(figures.SCHOOL_14, "secondary", 500, "04.09.2017")
    assert named() == overfull_by_report(client) == set()


def test_the_week_is_over_yesterday(due):
    week = read_week(Institution.objects.get(pk=figures.DISTRICT))
    assert (week.first, week.last) == (dt.date(2018, 4, 13), dt.date(2018, 4, 19))
    assert {day: told for day, told in week.days.items() if any(told)} == {
        dt.date(2018, 4, 17): (0, 1),
        dt.date(2018, 4, 18): (1, 0),
    }
    assert (week.whole, week.learners, week.grown) == ((1, 1), 861, 0)
