"""«Отправить поставщику»: the protocol through the real worker and a mail server, what it tells, and the answer."""

import io
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from python_calamine import CalamineWorkbook

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.ingest import letter_texts
from kontingent.ingest.models import Package, ProtocolLetter, Remark
from kontingent.ingest.tasks import send_protocol
from kontingent.institutions.models import Institution, Supplier
from tests.accounts.people import account
from tests.accounts.post import first_attempt
from tests.ingest import region as register
from tests.ingest.xhtml import general, package, person
from tests.mail_server import mail_server
from tests.web.panel.posting import work
from tests.web.panel.sent import BROKEN

TO = "packages@dnevnik.example"
PERSONAL = ("Абрамов", "Даниил", "Зимин", "112-233-445", "11223344595", "31.02.2010", "2010-02-31")


def build() -> Package:
    register.build("dnevnik")
    Supplier.objects.update(email=TO)
    return register.send(BROKEN)


@pytest.fixture
def sent(db) -> Package:
    return build()


@pytest.fixture
def boss(enter):
    def sign_in():
        root = Institution.objects.get(parent=None)
        return enter(account(root, role=Role.OPERATOR, email="operator@example.ru", personal_data=True))

    return sign_in


def page(client, package):
    return client.get(f"/panel/packages/{package.pk}/").content.decode()


def ask(client, package):
    return client.post(f"/panel/packages/{package.pk}/send/")


def queue(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def sheet_of(message) -> list[list[Any]]:
    (file,) = message.attachments
    return CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_protocol_is_queued_tried_again_and_sent_and_each_is_said(boss, tmp_path):
    package, client = build(), boss()
    assert ask(client, package).status_code == 302
    assert "Ждёт отправки" in page(client, package)
    with mail_server(tmp_path) as server:
        server.box.refuses = True
        log = work(server)
        assert TO not in log
        assert "Почтовый сервер пока не" in page(client, package)
        assert JournalEntry.objects.get(action=Action.LETTER_FAILED).object_id == package.pk
        server.box.refuses = False
        work(server)
        work(server)
        assert [box[0] for box in server.box.envelopes] == [TO]
        assert [letter["Reply-To"] for letter in server.box.letters] == ["operator@example.ru"]
    entry = JournalEntry.objects.get(action=Action.LETTER_SENT)
    assert (entry.object_id, entry.user_name) == (package.pk, "Соколова Марина Викторовна")
    shown = page(client, package)
    assert "Отправлено 20.04.2018" in shown
    assert "Ответа нет" in shown
    assert "отправлен 20.04.2018, ответа нет" in client.get("/panel/packages/").content.decode()


@pytest.mark.django_db
def test_what_the_queue_gave_up_was_not_delivered(sent, boss):
    client = boss()
    ask(client, sent)
    queue("UPDATE procrastinate_jobs SET status = 'failed'")
    assert "Не&nbsp;доставлено" in page(client, sent)
    assert "Отправить ещё раз" in page(client, sent)
    queue("DELETE FROM procrastinate_jobs")  # after two weeks the queue forgets
    assert "Не&nbsp;доставлено" in page(client, sent)
    assert ask(client, sent).status_code == 302
    assert ProtocolLetter.objects.count() == 2


@pytest.mark.django_db
def test_a_letter_has_the_rules_and_the_places_and_nothing_of_persons(sent, boss):
    number = "112-233-445 95"
    two = (general("Зимин", snils=number), general("Зорин", "Пётр", birthDate="2001-01-01", snils=number))
    register.send(package(person("p-3", two[0]), person("p-4", two[1])))
    latest = Package.objects.order_by("-pk")[0]
    client = boss()
    for one in (sent, latest):
        ask(client, one)
        send_protocol(first_attempt(), ProtocolLetter.objects.latest("pk").pk)
    first, second = mail.outbox
    assert first.to == [TO]
    assert "F04 × 1. СНИЛС не из 11 цифр" in first.body
    assert "Сверьте СНИЛС с документом." in first.body
    header, *rows = sheet_of(first)
    assert header == list(letter_texts.COLUMNS)
    assert [(row[0], row[4]) for row in rows] == [("F04", "p-1"), ("F15c", "p-1"), ("F18b", "p-1"), ("F00", "p-2")]
    # A remark of the whole set is about somebody all the same: the supplier's own id says whom.
    shared = {row[4] for row in sheet_of(second)[1:] if row[0] == "F05"}
    assert shared == {"p-3", "p-4"}
    told = [first.subject, first.body, str(rows), second.subject, second.body, str(sheet_of(second))]
    assert [word for word in PERSONAL for text in told if word in text] == []


@pytest.mark.django_db
def test_a_letter_holds_as_many_rows_as_mail_servers_take_and_says_so(sent, boss, monkeypatch):
    monkeypatch.setattr(letter_texts, "ROWS", 3)
    ask(boss(), sent)
    send_protocol(first_attempt(), ProtocolLetter.objects.get().pk)
    assert len(sheet_of(mail.outbox[0])) == 1 + 3
    assert "первые 3 замечаний, остальные есть у оператора" in mail.outbox[0].body


@pytest.mark.django_db
def test_it_is_not_sent_twice_nor_without_an_address_nor_without_remarks(sent, boss):
    client = boss()
    ask(client, sent)
    assert ask(client, sent).status_code == 409
    send_protocol(first_attempt(), ProtocolLetter.objects.get().pk)
    send_protocol(first_attempt(), ProtocolLetter.objects.get().pk)  # a job that was cut runs again
    assert len(mail.outbox) == 1
    Remark.objects.all().delete()
    assert ask(client, sent).status_code == 409
    Supplier.objects.update(email="")
    other = register.send(BROKEN.replace(b"p-", b"q-"))
    assert ask(client, other).status_code == 409
    assert "не&nbsp;указана почта" in page(client, other)


@pytest.mark.django_db
def test_the_answer_is_noted_and_the_next_package_named(sent, boss):
    client = boss()
    ask(client, sent)
    letter = ProtocolLetter.objects.get()
    address = f"/panel/packages/{sent.pk}/answer/{letter.pk}/"
    assert client.post(address, {"on": "20.04.2018", "text": "Исправим"}).status_code == 409
    send_protocol(first_attempt(), letter.pk)
    wrong = client.post(address, {"on": "21.04.2018", "text": "Исправим в мае"}).content.decode()
    assert "Этот день ещё не наступил." in wrong
    assert "Исправим в мае</textarea>" in wrong
    assert client.post(address, {"on": "20.04.2018", "text": "Исправим в мае"}).status_code == 302
    shown = page(client, sent)
    assert "20.04.2018. Исправим в мае" in shown
    assert "Отметил: Соколова Марина Викторовна" in shown
    assert JournalEntry.objects.get(action=Action.PROTOCOL_ANSWERED).object_id == sent.pk
    assert "ответ 20.04.2018" in client.get("/panel/packages/").content.decode()
    assert "После письма" not in shown
    later = register.send(BROKEN.replace(b"p-", b"r-"))
    assert f'href="/panel/packages/{later.pk}/"' in page(client, sent)


@pytest.mark.django_db
def test_the_address_of_a_supplier_is_changed_on_its_page(sent, boss):
    client, supplier = boss(), Supplier.objects.get()
    address = f"/panel/suppliers/{supplier.pk}/change/"
    asked = {"name": supplier.name, "rank": "100", "decides_subordination": "on", "is_active": "on"}
    assert "Напишите адрес вида" in client.post(address, {**asked, "email": "нет"}).content.decode()
    assert client.post(address, {**asked, "email": "new@dnevnik.example"}).status_code == 302
    supplier.refresh_from_db()
    assert supplier.email == "new@dnevnik.example"
    assert "new@dnevnik.example" in client.get("/panel/suppliers/").content.decode()
    entry = JournalEntry.objects.get(action=Action.SUPPLIER_CHANGED)
    assert entry.details["changes"] == {"email": [TO, "new@dnevnik.example"]}
    assert client.get("/panel/suppliers/9999/").status_code == 404
