"""Workbooks for suppliers: who gets which rows, and what the journal keeps of it."""

import io

import pytest
from python_calamine import CalamineWorkbook

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry, Purpose
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, Supplier
from kontingent.people.models import PersonCard
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest.xhtml import general, item, package, person, section
from tests.web.panel.conftest import operator
from tests.web.panel.sent import CITIZEN
from tests.web.reading import document, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SCHOOL = item("Organisation", "o-90", section("OrganisationGeneral", shortName="Гимназия № 90", type="general"))
AT = section("Enrolment", "e-1", organisation="o-90", schoolYear="2017", grade="9", letter="Б")
TOLD = "цель: Сверка сведений с организациями и поставщиками; 1\N{NO-BREAK SPACE}персона"
WHY = {"purpose": Purpose.CHECK, "note": "", "kind": "xlsx"}


@pytest.fixture
def sent(db) -> Package:
    register.build("dnevnik")
    return register.send(package(SCHOOL, person("p-1", general(**{**CITIZEN, "snils": "112-233-445 96"}), AT)))


def masked():
    return account(Institution.objects.get(parent=None), role=Role.OPERATOR)


def rows(answer) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def address(query: str = "") -> str:
    return f"/panel/suppliers/{Supplier.objects.get().pk}/template/{query}"


def of_school(**more: str) -> str:
    asked = {"organisation": str(Institution.objects.get(short_name="Гимназия № 90").pk), "section": "basic", **more}
    return "?" + "&".join(f"{name}={value}" for name, value in asked.items())


def test_a_template_is_asked_for_by_organisation_and_leads_through_the_step(sent, enter):
    client = enter(operator())
    page = document(client.get(address()).content.decode())
    assert words(page.xpath("//select[@name='organisation']")[0]) == "Выберите Гимназия № 90"
    assert "Выберите организацию." in client.get(address("?organisation=&section=basic")).content.decode()
    led = client.get(address(of_school()), follow=True)
    assert led.redirect_chain[-1][0].partition("?")[0] == address("export/")
    step = led.content.decode()
    assert "1 персоны" in step.replace("\N{NO-BREAK SPACE}", " ")
    assert "Персоны, Контакты, Документы, Обучение" in step
    answer = client.post(address("export/") + of_school(), WHY)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert [row[:2] for row in rows(answer)["Персоны"]] == [["Код", "Фамилия"], ["p-1", "Абрамов"]]
    line = JournalEntry.objects.filter(action=Action.EXPORTED_XLSX).get()
    assert line.description == f"Шаблон с данными: Гимназия № 90, dnevnik; {TOLD}"


def test_organisations_of_one_name_are_told_apart(sent, enter):
    namesake = section("OrganisationGeneral", shortName="Гимназия № 90", type="general", inn="6829012345")
    register.send(
        package(
            item("Organisation", "o-91", namesake),
            item("Organisation", "o-92", section("OrganisationGeneral", shortName="Школа")),
        )
    )
    choices = document(enter(operator()).get(address())).xpath("//select[@name='organisation']/option")
    assert [words(one) for one in choices] == [
        "Выберите", "Гимназия № 90 · код o-90", "Гимназия № 90 · ИНН 6829012345 · код o-91", "Школа",
    ]  # fmt: skip


def test_one_kind_comes_with_whom_it_is_of(sent, enter):
    answer = enter(operator()).post(address("export/") + of_school(section="healthCheck"), WHY)
    assert [title for title in rows(answer) if title not in ("Пакет", "Сведения", "Списки")] == [
        "Персоны", "Медицинский осмотр",
    ]  # fmt: skip


def test_remarks_are_given_as_a_workbook_to_be_mended(sent, enter):
    client = enter(operator())
    assert f"/panel/packages/{sent.pk}/mend.xlsx" in client.get(f"/panel/packages/{sent.pk}/").content.decode()
    answer = client.post(f"/panel/packages/{sent.pk}/mend/", WHY)
    head, row = rows(answer)["Персоны"]
    assert row[head.index("СНИЛС")] == "112-233-445 96"
    assert "контрольные цифры не сходятся" in row[head.index("Что исправить")]
    line = JournalEntry.objects.filter(action=Action.EXPORTED_XLSX).get()
    assert line.description == f"Замечания пакета № {sent.pk} для исправления, dnevnik; {TOLD}"


def test_without_access_to_personal_data_no_rows_leave(sent, enter):
    client = enter(masked())
    assert "mend.xlsx" not in client.get(f"/panel/packages/{sent.pk}/").content.decode()
    assert client.get(f"/panel/packages/{sent.pk}/mend.xlsx").url == f"/panel/packages/{sent.pk}/"
    assert client.get(f"/panel/packages/{sent.pk}/mend/").status_code == 302
    answer = client.get(address(of_school()), follow=True)
    assert rows(answer)["Персоны"][1:] == []
    assert PersonCard.objects.count() == 1


def test_only_who_manages_packages_may(sent, enter):
    client = enter(account(Institution.objects.get(parent=None), role=Role.ADMINISTRATOR))
    for path in (address(), address("export/"), f"/panel/packages/{sent.pk}/mend.xlsx"):
        assert client.get(path).status_code == 403
