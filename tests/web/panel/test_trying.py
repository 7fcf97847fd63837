"""«Проверить без загрузки» from the form of a package to its loading."""

import io
import json
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.history.models import Fact
from kontingent.ingest.models import ForeseenLine, Package
from kontingent.ingest.pipeline import load
from kontingent.institutions.models import Institution, Supplier
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest.xhtml import general, item, package, person, section
from tests.web.exporting import exported
from tests.web.panel.conftest import operator
from tests.web.panel.sent import CITIZEN
from tests.web.reading import document, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SCHOOLS = [item("Organisation", f"o-{n}", section("OrganisationGeneral", shortName=f"Школа № {n}")) for n in (1, 2)]


def learner(id_: str, family: str, place: str, **more: str) -> str:
    learns = section("Enrolment", f"e-{id_}", organisation=place, schoolYear="2017", grade="3", letter="А")
    return person(id_, general(family, **CITIZEN, **more), learns)


FIRST = package(*SCHOOLS, learner("p-1", "Абрамов", "o-1"), learner("p-2", "Белов", "o-1", birthDate="2009-02-02"))
SECOND = package(
    learner("p-1", "Абрамов", "o-2"),
    learner("p-2", "Белов", "o-1", birthDate="2009-02-03"),
    learner("p-3", "Воронов", "o-1", birthDate="2010-10-10"),
)


def sender() -> User:
    root = Institution.objects.get(parent=None)
    return account(root, role=Role.OPERATOR, email="sender@example.ru", personal_data=True)


@pytest.fixture
def tried(db, enter) -> Package:
    """Sent by the second button of the form, tried by the worker."""
    register.build()
    register.send(FIRST)
    supplier = str(Supplier.objects.get().pk)
    file = SimpleUploadedFile("пакет.xhtml", SECOND)
    answer = enter(sender()).post("/panel/packages/new/", {"supplier": supplier, "file": file, "only_try": "1"})
    sent = Package.objects.latest("pk")
    assert answer.headers["Location"] == f"/panel/packages/{sent.pk}/"
    load(package_id=sent.pk, by=register.ROBOT)
    sent.refresh_from_db()
    return sent


def test_the_page_tells_what_will_change_and_the_button_loads_it(tried, enter):
    facts = Fact.objects.count()
    client, address = enter(operator()), f"/panel/packages/{tried.pk}/"
    shown = document(client.get(address))
    groups = {
        words(one.xpath(".//h2")[0]): words(one.xpath(".//tbody")[0])
        for one in shown.xpath("//*[starts-with(@id, 'foreseen-')]")
    }
    assert groups == {
        "Новые: 1": "Воронов Даниил, 10.10.2010 p-3",
        "Изменятся: 2": "Абрамов Даниил p-1 Организация Обучение Школа № 1 Школа № 2"
        " Белов Даниил p-2 Дата рождения Общие сведения 02.02.2009 03.02.2009",
        "Переведены: 1": "Абрамов Даниил p-1 Школа № 1, 3 А, 2017 / 2018 Школа № 2, 3 А, 2017 / 2018",
    }
    assert Fact.objects.count() == facts
    assert client.post(f"{address}load/").status_code == 302
    load(package_id=tried.pk, by=register.ROBOT)
    tried.refresh_from_db()
    assert (tried.state, tried.counts["new"], tried.counts["changed"]) == ("remarks", 2, 2)
    assert not ForeseenLine.objects.exists()
    assert "проверка" not in words(document(client.get(address)).xpath("//main")[0]).lower()


def test_without_open_data_values_are_closed_on_the_page_and_in_the_file(tried, enter):
    client = enter(operator(personal_data=False))
    page = client.get(f"/panel/packages/{tried.pk}/").content.decode()
    sheet = b"".join(client.get(f"/panel/packages/{tried.pk}/foreseen.xlsx"))
    cells = str(CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python())
    for text in (page, cells):
        assert "Воронов" in text
        assert "Даниил" not in text
        assert "02.2009" not in text
        assert "10.10.2010" not in text


def test_the_file_and_the_receipt(tried, enter):
    client = enter(operator())
    sent = exported(client, f"/panel/packages/{tried.pk}/foreseen.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sent)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["Изменятся", "Изменятся", "Новые", "Переведены"]
    receipt = json.loads(b"".join(client.get(f"/panel/packages/{tried.pk}/receipt.json")))
    assert receipt["sha256"] == sha256(SECOND).hexdigest()
    digest = receipt.pop("digest")
    assert digest == sha256(json.dumps(receipt, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    kept = JournalEntry.objects.get(action=Action.PACKAGE_CLOSED, object_id=tried.pk)
    assert (kept.description, kept.details["receipt"]) == ("Проверен без загрузки", digest)
    assert not any(name in json.dumps(receipt, ensure_ascii=False) for name in ("Абрамов", "Белов", "2009"))


def test_what_was_loaded_has_no_receipt_and_is_not_tried_again(tried, enter):
    client = enter(operator())
    client.post(f"/panel/packages/{tried.pk}/load/")
    load(package_id=tried.pk, by=register.ROBOT)
    assert client.get(f"/panel/packages/{tried.pk}/receipt.json").status_code == 404
    assert client.post(f"/panel/packages/{tried.pk}/try/").status_code == 409
