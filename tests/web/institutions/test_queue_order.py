"""«Порядок очереди»: places by right and moment, the supplier's own numbers beside them, and what moved whom."""

import pytest

from tests.web.institutions import figures
from tests.web.reading import text_of

pytestmark = pytest.mark.slow

PATH = f"/organisations/{figures.NURSERY}/queue/order/"
# Person, benefit, day and time of registration, the supplier's number.
CHILDREN = (
    (5001, "", "10.01.2017", "09:00:00", "2"),
    (5002, "judges", "05.03.2018", "12:00:00", "1"),
    (5003, "police", "06.03.2018", "12:00:00", "4"),
    (5004, "", "10.01.2018", "", "3"),
    (5005, "", "10.01.2018", "10:00:00", ""),
)


def send_all(day: str, **changed: str) -> None:
    entries = []
    for person, benefit, registered, time, position in CHILDREN:
        entries.append(figures.record(
            person, "general", family_name=f"Очередников{person}", given_name="Иван", birth_date="02.09.2014"
        ))  # fmt: skip
        entries.append(application(person, benefit, registered, time, position, **changed))
    figures.send(figures.DIARY, day, *entries, of_institutions=False)


def application(person: int, benefit: str, registered: str, time: str, position: str, **changed: str):
    said = {"status": "queued", "desired": "01.09.2018", "level": "preschool", **changed}
    return figures.record(
        person, "application", f"a-{person}", number=f"N-{person}", organisation="o-15", benefit=benefit,
        registered=registered, registered_time=time, position=position, **said,
    )  # fmt: skip


@pytest.fixture
def queue(registries):
    figures.people(*range(5001, 5006))
    send_all("11.03.2018")


def words(client, path: str = PATH) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def test_places_follow_rights_and_moments_and_each_says_why(queue, official):
    said = words(official())
    assert [said.index(f"N-{person}") for person in (5002, 5003, 5001, 5004, 5005)] == sorted(
        said.index(f"N-{person}") for person in range(5001, 5006)
    )
    assert "Внеочередное право, затем 05.03.2018 в 12:00:00 Дети судей" in said
    assert "4 на равных 3 у поставщика на 1 место ближе Очередников5004" in said
    assert "место делят 2 заявления: время указано не у всех" in said
    assert "3–4 года" in said


def test_who_stands_elsewhere_at_the_supplier_is_a_list(queue, official):
    client = official()
    assert "расходится с расчётным в 3 заявлениях" in words(client)
    only = words(client, f"{PATH}?differs=yes")
    assert "4 у поставщика на 2 места дальше Очередников5003" in only
    assert "2 у поставщика на 1 место ближе Очередников5001" in only
    assert "N-5002" not in only
    assert "N-5005" not in only


def test_what_moved_whom_is_said_with_its_package(queue, official):
    moved = application(*CHILDREN[0][:1], "military", *CHILDREN[0][2:])
    figures.send(figures.DIARY, "12.03.2018", moved, of_institutions=False)
    said = words(official())
    assert "Льготная категория: не указано → Дети военнослужащих" in said
    assert "Заявление получено" in said
    assert said.index("N-5001") < said.index("N-5003")


def test_without_personal_data_no_order_is_told(queue, official):
    """By the day of registration: nothing of the page tells who has a right, nor in which half of a year he is born."""
    said = words(official(personal_data=False))
    assert [one for one in ("Иван", "судей", "право,", "3–4 года", "у поставщика на") if one in said] == []
    places = [said.index(f"N-{person}") for person in (5001, 5004, 5005, 5002, 5003)]
    assert places == sorted(places)
    assert "Без доступа к ПДн порядок закрыт" in said


def test_years_and_groups_are_asked_for(queue, official):
    client = official()
    send_all("12.03.2018", desired="01.09.2019")
    assert "4–5 лет" in words(client, f"{PATH}?desired=2019&group=preschool-4")
    assert client.get(f"/organisations/{figures.REGION}/queue/order/").status_code == 404
    stranger = official(figures.FIRST_BODY, email="b@example.ru")
    assert stranger.get(PATH).status_code == 404
