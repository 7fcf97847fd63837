"""«Исходящие письма»: of the demonstration, for its operator, and nothing beside the folder."""

import pytest
from django.core.mail import send_mail

from kontingent.audit.models import Action, JournalEntry
from tests.accounts.people import account
from tests.web.reading import links


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "kontingent.accounts.outbox.Folder"
    settings.EMAIL_FILE_PATH, settings.OUTBOX_IS_OPEN = tmp_path / "outbox", True
    (tmp_path / "secret.log").write_text("Subject: тайна\n\nтайна", encoding="utf-8")
    return settings.EMAIL_FILE_PATH


def send(number: int) -> None:
    send_mail(f"Письмо № {number}", f"Ссылка: http://testserver/recovery/{number}/", None, [f"user{number}@example.ru"])


def test_newest_first_and_each_opens(region, enter, folder):
    client = enter(region.operator)
    assert "Писем нет" in client.get("/panel/outbox/").content.decode()
    send(1)
    send(2)
    page = client.get("/panel/outbox/").content.decode()
    letters = [(said, href) for said, href in links(page) if href.startswith("/panel/outbox/") and "№" in said]
    assert [said for said, _ in letters] == ["Письмо № 2", "Письмо № 1"]
    address = letters[0][1]
    letter = client.get(address).content.decode()
    assert "user2@example.ru" in letter
    assert "/recovery/2/" in letter
    assert "только у демонстрации" in letter
    entry = JournalEntry.objects.get(action=Action.LETTER_READ)
    assert entry.description == "Письмо № 2. Кому: user2@example.ru"


@pytest.mark.parametrize("name", ["../secret", "..%2Fsecret", "%2e%2e%2fsecret", "secret", "x%00", "nothing"])
def test_nothing_beside_the_folder_opens(region, enter, name):
    send(1)
    answer = enter(region.operator).get(f"/panel/outbox/{name}/")
    assert answer.status_code == 404
    assert "тайна" not in answer.content.decode()


def test_a_real_installation_has_no_such_page(region, enter, settings):
    settings.OUTBOX_IS_OPEN = False
    client = enter(region.operator)
    assert client.get("/panel/outbox/").status_code == 404
    assert client.get("/panel/outbox/x/").status_code == 404
    assert "Исходящие письма" not in client.get("/panel/users/").content.decode()


def test_only_the_operator_reads(region, enter):
    for user in (region.administrator, region.official, account(region.root)):
        assert enter(user).get("/panel/outbox/").status_code == 403
