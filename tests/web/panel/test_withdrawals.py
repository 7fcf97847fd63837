"""The page of a held package: what would go, by organisation, year and section; accepted, refused, undone."""

import re

import pytest

from kontingent.accounts.roles import Role
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.previews import preview_of
from kontingent.institutions.models import Institution
from tests.accounts.people import account
from tests.ingest.full import current, gone, label, load_delta, load_full
from tests.ingest.region import ROBOT, build
from tests.standing import standing
from tests.web.reading import document, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEFORE = {
    **{f"p-{n}": "e o-1 2017, c, m o-1 2017, d" for n in range(8)},
    **{f"p-{n}": "e o-1 2016" for n in range(8, 12)},
    "w-1": "p o-1",
}
CARRIED = {**{f"p-{n}": "e o-1 2017, c" for n in range(2)}, "w-1": "p o-1"}


def build_held() -> None:
    build()
    load_delta(BEFORE)
    assert load_full(CARRIED).state == "held"


@pytest.fixture
@standing(build_held)
def held(db) -> Package:
    """Six of eight learners are missing, and the documents and marks of the two who are there."""
    return Package.objects.order_by("-pk")[0]


def operator():
    root = Institution.objects.get(parent=None)
    return account(root, role=Role.OPERATOR, email="operator@example.ru", personal_data=True)


def rows(html: str) -> list[str]:
    return [text_of(row) for row in document(html).xpath("//*[@id='withdrawals']//tbody/tr")]


def test_the_numbers_of_the_preview(held):
    y = label(2017)
    preview = preview_of(held)
    found = [(c.organisation, c.year, c.kind, c.lost, c.covered, c.records, c.is_alarm) for c in preview.cells]
    assert found == [
        ("Школа o-1", y, "Обучение", 6, 8, 6, True),
        ("Школа o-1", y, "Итоговая успеваемость", 8, 8, 8, True),
        ("Школа o-1", "", "Общие сведения", 6, 9, 6, True),  # with the teacher; those of 2016 stay, whatever it says
        ("Школа o-1", "", "Контакты", 6, 8, 6, True),
        ("Школа o-1", "", "Документы", 8, 8, 8, True),
    ]
    assert (preview.page.total, preview.alarms, preview.records, preview.vanishing) == (5, 5, 34, 6)


def test_the_page_says_what_acceptance_means(held, enter):
    shown = enter(operator()).get(f"/panel/packages/{held.pk}/").content.decode()
    said = text_of(shown)
    assert "Если принять пакет, будет отозвано: 34 записи." in said
    assert "Исчезнут из списков: 6 персон; если они выбыли, пусть поставщик пришлёт дату." in said
    assert rows(shown)[0] == "Школа o-1 2017 / 2018 Обучение 6 из 8 75 % 6"
    assert shown.count('class="alarm"') == 5
    for button in ("Принять пакет", "Отклонить пакет"):
        assert button in shown
    assert "Вернуть отозванное" not in shown


def test_accepted_and_undone(held, enter):
    client, facts, address = enter(operator()), current(), f"/panel/packages/{held.pk}/"
    assert client.post(f"{address}release/", {"stage": "withdrawing"}).headers["Location"] == address
    load(package_id=held.pk, by=ROBOT)
    shown = client.get(address).content.decode()
    assert "Вернуть отозванное" in shown
    assert "Что отозвано: 34 записи" in text_of(shown)
    assert len(gone()) == 34
    assert client.post(f"{address}restore/").headers["Location"] == address
    assert "обрабатывается" in client.get(address).content.decode()
    refused = client.post(f"{address}restore/")
    assert (refused.status_code, "Возвращать нечего" in refused.content.decode()) == (409, True)
    load(package_id=held.pk, by=ROBOT)
    shown = client.get(address).content.decode()
    assert re.search(r"Отозванное пакетом возвращено 20\.04\.2018.*: 34 записи", text_of(shown))
    assert "Вернуть отозванное" not in shown
    assert current() == facts
    again = client.post(f"{address}restore/")
    assert (again.status_code, "уже возвращено" in again.content.decode()) == (409, True)


def test_refused(held, enter):
    client, facts, address = enter(operator()), current(), f"/panel/packages/{held.pk}/"
    assert client.post(f"{address}refuse/").status_code == 302
    shown = client.get(address).content.decode()
    assert "Пакет отклонён оператором." in shown
    assert "Что отозвал бы пакет: 34 записи" in text_of(shown)
    assert current() == facts
    late = client.post(f"{address}release/", {"stage": "withdrawing"})
    assert (late.status_code, "Пакет не задержан: он отклонён." in late.content.decode()) == (409, True)


@pytest.mark.parametrize("stage", [{}, {"stage": ""}, {"stage": "recording"}, {"stage": "кот"}])
def test_a_stale_form_does_not_accept(held, enter, stage):
    answer = enter(operator()).post(f"/panel/packages/{held.pk}/release/", stage)
    assert (answer.status_code, "по другой причине" in answer.content.decode()) == (409, True)
    held.refresh_from_db()
    assert held.state == Package.State.HELD


@pytest.mark.parametrize("verb", ["release", "refuse", "restore"])
def test_only_the_operator_decides(held, enter, verb):
    root = Institution.objects.get(parent=None)
    official = account(root, role=Role.ADMINISTRATOR, email="admin@example.ru", personal_data=True)
    assert enter(official).post(f"/panel/packages/{held.pk}/{verb}/").status_code == 403
    assert enter(operator()).get(f"/panel/packages/{held.pk}/{verb}/").status_code == 405
    held.refresh_from_db()
    assert held.state == Package.State.HELD


def test_a_silence_is_told_and_takes_nothing(db, enter):
    build()
    load_delta({f"p-{n}": "e o-1 2016, e o-1 2017" for n in range(8)})
    held = load_full({f"p-{n}": "e o-1 2016" for n in range(8)})
    shown = enter(operator()).get(f"/panel/packages/{held.pk}/").content.decode()
    assert "Если принять пакет, отозвано ничего не будет" in text_of(shown)
    assert rows(shown) == ["Школа o-1 2017 / 2018 Обучение В пакете никого: останется 0 из 8 - 0"]


@pytest.mark.parametrize("page", ["0", "-1", "2", "999999999999999999", "кот", ""])
def test_any_page_of_the_table_is_answered(held, enter, page):
    assert enter(operator()).get(f"/panel/packages/{held.pk}/?cells={page}").status_code == 200


def test_a_long_table_has_pages(held, enter):
    held.withdrawals.all().delete()
    held.withdrawals.bulk_create(
        [
            held.withdrawals.model(
                package=held, organisation=f"x-{n:03}", school_year=2017, kind=10, subjects=1, covered=9, records=1,
                is_alarm=n == 149,
            )
            for n in range(150)
        ]
    )  # fmt: skip
    client, address = enter(operator()), f"/panel/packages/{held.pk}/"
    first = client.get(address).content.decode()
    assert "Показаны 1–100 из 150" in text_of(first)
    assert [len(rows(first)), rows(first)[0][:5], rows(first)[1][:5]] == [100, "x-149", "x-000"]
    second = client.get(f"{address}?cells=2").content.decode()
    assert ("Показаны 101–150 из 150" in text_of(second), len(rows(second))) == (True, 50)
