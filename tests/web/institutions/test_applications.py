"""«Заявления на зачисление» and the queue: counts for everybody, names for those who may know the children."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.kernel import clock
from kontingent.people.models import Case, PersonCard
from kontingent.web.institutions import sections
from tests.web.exporting import exported
from tests.web.exporting import text_of as csv_of
from tests.web.institutions import figures
from tests.web.reading import links, text_of

pytestmark = pytest.mark.slow

APPLICANTS = range(5001, 5007)


@pytest.fixture
def queue(registries):
    """Six applications to the kindergarten; the first two children learn in the school of the same district."""
    figures.people(*APPLICANTS)
    made = []
    statuses = ["queued", "queued", "registered", "queued", "enrolled", "refused"]
    wished = ["01.09.2017", "02.09.2017", "01.09.2018", "", "01.09.2017", "01.09.2017"]
    for person, status, desired in zip(APPLICANTS, statuses, wished, strict=True):
        made.append(figures.record(person, "general", family_name=f"Очередников{person}", given_name="Иван"))
        made.append(
            figures.record(
                person, "application", f"a-{person}", number=f"N-{person}", organisation="o-15", level="preschool",
                registered="10.01.2018", status=status, desired=desired, benefit="orphans",
            )
        )  # fmt: skip
    for person in APPLICANTS[:2]:
        made.append(
            figures.record(
                person, "enrolment", f"e-{person}", organisation="o-14", school_year="2017", grade="1", letter="А",
                date_from="01.09.2017",
            )
        )  # fmt: skip
    figures.send(figures.DIARY, "11.01.2018", *made, of_institutions=False)


def words(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


PATH = f"/organisations/{figures.NURSERY}/applications/"


def test_statuses_are_counted_for_everybody(queue, official):
    expected = "Все 6 Зарегистрировано 1 Очередник 3 Зачислен 1 Отказано 1"
    said = words(official(figures.FIRST_BODY), PATH)
    assert expected in said
    assert "Очередников" not in said
    assert "Заявления на зачисление 6" in said


def test_who_may_be_there_twice_is_said_to_be(queue, official):
    """Two children with applications, one of them perhaps the other."""
    one, other, *_ = PersonCard.objects.filter(family_name__startswith="Очередников").order_by("family_name")
    Case.objects.create(
        person_id=one.pk, candidate_id=other.pk, score=0.9, reasons=["name_same"],
        opened_at=dt.datetime(2018, 4, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    said = words(official(figures.NURSERY), PATH)
    assert said.count("возможно, тот же человек") == 2
    assert said.count("Очередников") == 6


@pytest.mark.parametrize("place", [figures.REGION, figures.DISTRICT, figures.NURSERY])
def test_whose_organisation_is_asked_knows_every_applicant(queue, official, place):
    """Of the district two learn in its school; the others learn nowhere yet."""
    client = official(place)
    assert "Очередников5001 Иван N-5001 10.01.2018 01.09.2017 ДО Очередник" in words(client, PATH)
    assert listed(client, PATH) == {*APPLICANTS}
    only = words(client, f"{PATH}?status=queued")
    assert ("Функционирует" in only) == ("Функционирует" in words(client, PATH.replace("applications/", "")))
    assert only.count("Очередников") == 3
    assert "Ещё" not in only


def test_masked_viewer_sees_surnames_alone(queue, official):
    answer = official(personal_data=False).get(PATH).content.decode()
    assert "Очередников5001" in answer
    assert "Иван" not in answer
    assert "Сироты" not in answer
    assert "сироты" not in answer


def test_demand_is_current_up_to_the_first_of_september(queue, official):
    """Wished on 01.09.2017: current; on 02.09.2017: deferred; on 01.09.2018: the next year; on no day: apart."""
    said = words(official(), f"/organisations/{figures.NURSERY}/queue/")
    assert "Дошкольное образование 350 7 0 350 0 %" in said
    assert (
        "Уровень образования Ждут места Актуальный спрос к 01.09.2017 Отложенный спрос до 01.09.2018"
        " К 01.09.2018 и до 01.09.2019 К 01.09.2019 и позже Дата не указана"
        " Дошкольное образование 4 1 1 1 0 1"
    ) in said
    earlier = figures.record(figures.NURSERY, "schoolClass", "c-old", school_year="2015", group="Солнышко")
    figures.send(figures.DIARY, "02.09.2015", earlier)
    past = words(official(figures.DISTRICT, email="b@example.ru"), f"/organisations/{figures.NURSERY}/queue/?year=2015")
    assert "Актуальный спрос" not in past


IN_QUEUE = {
    "waiting": {5001, 5002, 5003, 5004},
    "current": {5001},
    "deferred": {5002},
    "next": {5003},
    "undated": {5004},
}


@pytest.mark.parametrize("demand", IN_QUEUE)
@pytest.mark.parametrize("level", ["&level=preschool", ""])
def test_each_number_of_the_queue_opens_its_applications(queue, official, demand, level):
    """Those enrolled and refused do not wait."""
    figures.people(5009)
    of_another_level = figures.record(
        5009, "application", "a-5009", number="N-5009", organisation="o-15", status="queued", desired="01.09.2017"
    )
    figures.send(figures.DIARY, "12.01.2018", of_another_level, of_institutions=False)
    client = official()
    found = IN_QUEUE[demand] | ({5009} if not level and demand in {"waiting", "current"} else set())
    href = f"{PATH}?{level[1:] + '&' if level else ''}demand={demand}"
    assert (str(len(found)), href) in links(client.get(f"/organisations/{figures.NURSERY}/queue/").content.decode())
    assert listed(client, href) == found
    file = csv_of(exported(client, href.replace("/applications/?", "/applications/export.csv?")))
    assert numbers_in(file) == found


def test_an_address_that_asks_for_nothing_known_shows_all(queue, official):
    assert len(listed(official(), f"{PATH}?demand=none&level=castle&status=")) == 6


def test_free_places_beside_a_queue_are_explained(queue, official):
    """Who is three on 1 September is not younger than three."""
    born = figures.record(5001, "general", family_name="Очередников5001", given_name="Иван", birth_date="02.09.2014")
    figures.send(figures.DIARY, "12.01.2018", born, of_institutions=False)
    said = words(official(), f"/organisations/{figures.NURSERY}/queue/")
    assert (
        "Дошкольное образование: свободно 350 мест, ждут места 4 заявления. Место нужно к 01.09.2017 — 1"
        " (из них до 3 лет — 1), позже — 2, неизвестно когда — 1. Места названы на уровень в целом:"
        " свободные могут быть в группах другого возраста."
    ) in said
    older = figures.record(5001, "general", family_name="Очередников5001", given_name="Иван", birth_date="01.09.2014")
    figures.send(figures.DIARY, "13.01.2018", older, of_institutions=False)
    assert "(из них до 3 лет — 0)" in words(official(), f"/organisations/{figures.NURSERY}/queue/")


def test_the_headings_follow_the_day(queue, official):
    with clock.fixed(dt.date(2018, 9, 1)):
        said = words(official(), f"/organisations/{figures.NURSERY}/queue/")
    assert "Актуальный спрос к 01.09.2018 Отложенный спрос до 01.09.2019 К 01.09.2019 и до 01.09.2020" in said
    assert "Дошкольное образование 4 3 0 0 0 1" in said


def test_applications_without_level_are_asked_for_by_name(queue, official):
    figures.people(5009)
    entry = figures.record(5009, "application", "a-5009", number="N-5009", organisation="o-15", status="queued")
    figures.send(figures.DIARY, "12.01.2018", entry, of_institutions=False)
    client = official(figures.REGION)
    assert listed(client, f"{PATH}?level=none") == {5009}
    assert "Уровень образования Не указан" in words(client, f"{PATH}?level=none")


def listed(client, href: str) -> set[int]:
    return numbers_in(words(client, href))


def numbers_in(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"N-(\d+)", text)}


def test_a_page_of_applications_reads_its_own_rows_alone(queue, official, monkeypatch):
    monkeypatch.setattr(sections, "ON_PAGE", 4)
    client = official()
    with CaptureQueriesContext(connection) as queries:
        second = client.get(f"{PATH}?page=2").content.decode()
    [read] = [one["sql"] for one in queries if "ORDER BY a.registered DESC" in one["sql"]]
    assert "LIMIT 4 OFFSET 4" in read
    assert sorted(re.findall(r"Очередников500\d", second)) == ["Очередников5005", "Очередников5006"]
    assert "Показаны 5–6 из\u00a06" in second
    narrowed = client.get(f"{PATH}?page=2&status=queued").content.decode()
    assert (narrowed.count("Очередников"), 'class="pager"' in narrowed) == (3, False)
    beyond = client.get(f"{PATH}?page=99").content.decode()
    assert beyond.count("Очередников") == 2
    assert "такой страницы в\u00a0списке нет, показана\u00a02-я." in beyond
    assert "такой страницы" not in second
