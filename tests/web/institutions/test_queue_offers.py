"""Who was offered a place, as people read it."""

import pytest

from tests.web.institutions import figures
from tests.web.reading import document, get, text_of, words

pytestmark = pytest.mark.slow

PATH = f"/organisations/{figures.NURSERY}/queue/offers/"


@pytest.fixture
def offered(registries):
    """The first of the general queue before the child of a judge; then that child, who does not come."""
    figures.people(*range(5001, 5004))
    figures.send_applications("11.03.2018", (5001, "", "queued"), (5002, "judges", "queued"))
    figures.send_applications("12.03.2018", (5001, "", "directed"))
    figures.send_applications("13.03.2018", (5001, "", "enrolled"), (5002, "judges", "directed"))
    figures.send_applications("14.03.2018", (5002, "judges", "not_appeared"), (5003, "", "directed"))


def rows(html: str) -> list[str]:
    return [words(row) for row in document(html).xpath("//tr[.//a[starts-with(@id, 'row-')]]")]


def test_every_offer_has_its_day_answer_and_who_was_passed_over(offered, official):
    client = official()
    third, second, first = rows(get(client, PATH))
    assert first.startswith("12.03.2018")
    assert "Место принято" in first
    assert "Зачислен" in first
    assert "1 ребёнок до места 2" in first
    assert "1-е место: Очередников5002 Иван" in first
    assert "N-5002" in second
    assert "Место не принято" in second
    assert "Не явился" in second
    assert second.endswith("никто")
    assert "N-5003" in third
    assert "Ответа нет" in third
    assert third.endswith("никто")
    for asked, line in (("answer=accepted", first), ("answer=declined", second), ("answer=none", third)):
        assert rows(get(client, f"{PATH}?{asked}")) == [line]
    assert rows(get(client, f"{PATH}?passed=yes")) == [first]


def test_the_queue_the_child_and_the_report_lead_to_it(offered, official):
    client = official()
    for address in (f"/organisations/{figures.NURSERY}/queue/order/", "/contingent/5001/applications/"):
        assert document(get(client, address)).xpath(f"//main//a[@href='{PATH}']")
    report = document(get(client, "/reports/availability/"))
    assert [words(link) for link in report.xpath(f"//a[@href='{PATH}?answer=none']")] == ["1"]


def test_without_access_nobody_learns_who_was_passed_over(offered, official):
    html = get(official(personal_data=False), PATH)
    assert "Без доступа к ПДн порядок закрыт" in text_of(html)
    assert "1-е место" not in text_of(html)
    assert len(rows(html)) == 3
    assert not document(html).xpath("//*[@name='passed']")
    assert official(figures.FIRST_BODY, email="d@example.ru").get(PATH).status_code == 404
