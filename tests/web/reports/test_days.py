"""The day of counting: within the school year and not ahead, for the numbers, their lists, the file and print."""

import pytest

from kontingent.audit.models import Action, JournalEntry
from tests.web.institutions import figures
from tests.web.reading import document, get, links, numbers_with_links, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow


def joined_late(person: int, since: str) -> None:
    made = figures.record(
        person, "enrolment", f"late-{person}", organisation=f"o-{figures.SCHOOL_13}", school_year="2017", grade="7",
        letter="А", date_from=since, date_to="31.03.2018",
    )  # fmt: skip
    figures.send(figures.DIARY, "12.03.2018", made, of_institutions=False)


def total(html: str) -> list[str]:
    return text_of(document(html).xpath("//tfoot//tr")[0]).split()


def test_a_day_is_that_of_numbers_and_of_their_lists(region, official):
    """A pupil of one school learnt in the other in March: on 20 March he is of both, today and in winter of one."""
    joined_late(1, "10.03.2018")
    client = official()
    address = "/reports/levels/?day=20.03.2018"
    html = get(client, address)
    assert "сумма строк — 540" in html.replace("\xa0", " ")
    assert "сумма строк" not in get(client, "/reports/levels/?day=01.02.2018")
    assert "сумма строк" not in get(client, "/reports/levels/")
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    assert all("day=20.03.2018" in href for _, href in counted)
    walker = Walker(client)
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_the_usual_day_is_no_part_of_an_address(region, official):
    html = get(official(), "/reports/levels/?day=20.04.2018")
    assert not [href for _, href in numbers_with_links(html) if "day=" in href]
    assert "На обычный день" not in html.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("01.06.2019", "01.06.2019 не входит в 2017 / 2018 уч. год. Отчёт показан на 20.04.2018"),
        ("21.04.2018", "этот день ещё не наступил. Отчёт показан на 20.04.2018"),
        ("31.02.2018", "такого дня нет в календаре. Отчёт показан на 20.04.2018"),
        ("вчера", "не дата: нужен вид ДД.ММ.ГГГГ, например 20.04.2018. Отчёт показан на 20.04.2018"),
    ],
)
def test_a_day_that_cannot_be_asked_is_told(region, official, day, sentence):
    client = official()
    html = get(client, f"/reports/levels/?day={day}")
    assert sentence in text_of(document(html).xpath("//*[@id='unheeded']")[0])
    assert total(html) == total(get(client, "/reports/levels/"))


def test_a_type_of_another_report_is_told(region, official):
    html = get(official(), "/reports/institutions/?type=general")
    assert "у этой страницы нет такого условия" in text_of(document(html).xpath("//*[@id='unheeded']")[0])


def test_the_day_of_the_forms_is_a_link_and_stays_in_another_year(region, official):
    client = official()
    [href] = [href for words, href in links(get(client, "/reports/levels/")) if words == "На 20 сентября"]
    html = get(client, f"/reports/levels/{href}")
    assert document(html).xpath("//input[@name='day']/@value") == ["20.09.2017"]
    figures.send(
        figures.DIARY,
        "05.09.2016",
        figures.record(1, "enrolment", "old", organisation="o-14", school_year="2016", grade="6", letter="А"),
        of_institutions=False,
    )
    html = get(client, f"/reports/levels/{href}")
    [back] = [href for words, href in links(html) if words == "Предыдущий учебный год"]
    assert "day=20.09.2016" in back
    earlier = document(get(client, f"/reports/levels/{back}"))
    assert earlier.xpath("//input[@name='day']/@value") == ["20.09.2016"]
    assert not earlier.xpath("//*[@id='unheeded']//li")


def test_what_is_known_of_today_alone_is_told_of_no_other_day(region, official):
    assert "Организаций" not in text_of(
        document(get(official(), "/reports/institutions/?day=20.09.2017")).xpath("//thead")[0]
    )
    assert "известны только на сегодня" in get(official(), "/reports/demand/?day=20.09.2017").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("code", "query"), [("levels", "day=20.09.2017"), ("levels", "year=2016"), ("places", "year=2016")]
)
def test_a_past_day_is_told_of_by_what_is_known_today(region, official, code, query):
    old = figures.record(7, "enrolment", "old-7", organisation="o-14", school_year=2016, grade="3", letter="А")
    figures.send(figures.DIARY, "05.09.2016", old, of_institutions=False)
    said = "Считается по сегодняшним сведениям"
    client = official()
    assert said in get(client, f"/reports/{code}/?{query}").replace("\xa0", " ")
    assert said not in get(client, f"/reports/{code}/").replace("\xa0", " ")


@pytest.mark.parametrize("page", ["places", "availability", "health-and-learning", "today"])
def test_a_page_of_its_own_is_a_form_of_print_too(region, official, page):
    words = text_of(get(official(), f"/reports/{page}/?print=1")).replace("\xa0", " ")
    [line] = JournalEntry.objects.filter(object_type="report", action=Action.PRINTED)
    assert f"{line.description}. Составлено 20.04.2018".replace("\xa0", " ") in words
    assert words.count("Документ номер дата Руководитель подпись фамилия, инициалы Исполнитель") == 1


def test_print_has_its_day_and_lines_for_signatures(region, official):
    client = official()
    words = text_of(get(client, "/reports/levels/?day=20.09.2017&print=1"))
    assert "2017 / 2018 уч. год, на 20.09.2017, Общеобразовательная организация. Составлено" in words
    assert "Руководитель подпись фамилия, инициалы Исполнитель" in words
    assert JournalEntry.objects.filter(object_type="report").latest("pk").action == Action.PRINTED
    assert "на 20.09.2017" in JournalEntry.objects.filter(object_type="report").latest("pk").description
