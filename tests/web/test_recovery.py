"""Recovery of a password by e-mail, figures 4–7, with the job run as the worker would."""

import re

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts import tasks
from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from tests.accounts.people import PASSWORD, account, body
from tests.accounts.post import first_attempt
from tests.web.reading import without_tokens

pytestmark = pytest.mark.django_db
NEW = "Новая-тетрадь-77"


def ask(client, email: str):
    response = client.post("/recovery/", {"email": email}, follow=True)
    for job in ProcrastinateJob.objects.filter(task_name="accounts.send_recovery").order_by("-id")[:1]:
        tasks.send_recovery(first_attempt(), **job.args)
    return response


def link_of_letter() -> str:
    return re.search(r"http://testserver(/recovery/\S+/)", mail.outbox[-1].body)[1]


def test_the_whole_way(client):
    user = account(body(), email="marina@example.ru")
    assert (
        "На Ваш адрес электронной почты была отправлена инструкция" in ask(client, "Marina@example.ru").content.decode()
    )
    assert mail.outbox[0].to == ["marina@example.ru"]
    page = client.get(link_of_letter(), follow=True)
    assert page.redirect_chain == [("/recovery/new/", 302)]
    assert ">Готово<" in page.content.decode()
    done = client.post("/recovery/new/", {"new": NEW, "again": NEW}, follow=True)
    assert "Пароль изменён" in done.content.decode()
    assert client.post("/login/", {"login": user.login, "password": PASSWORD}).status_code == 200
    assert client.post("/login/", {"login": user.login, "password": NEW}).status_code == 302
    assert JournalEntry.objects.filter(action=Action.PASSWORD_CHANGED, user_id=user.pk).count() == 1


def test_a_link_works_once(client):
    account(body(), email="marina@example.ru")
    ask(client, "marina@example.ru")
    link = link_of_letter()
    client.get(link)
    client.post("/recovery/new/", {"new": NEW, "again": NEW})
    assert client.get(link, follow=True).status_code == 410


@pytest.mark.parametrize("link", ["/recovery/MQ/abc-def/", "/recovery/%D1%8F/x/", "/recovery/new/"])
def test_a_made_up_link_opens_nothing(client, link):
    account(body())
    assert client.get(link, follow=True).status_code == 410


def test_known_and_unknown_address_are_answered_alike(client):
    account(body(), email="marina@example.ru")
    answers = [ask(client, email) for email in ("marina@example.ru", "nobody@example.ru")]
    texts = {without_tokens(answer.content.decode()) for answer in answers}
    assert len(texts) == 1
    assert len(mail.outbox) == 1
    assert ProcrastinateJob.objects.count() == 2
    assert "nobody" not in str(list(JournalEntry.objects.values())) + str(list(ProcrastinateJob.objects.values()))


def test_a_blocked_person_gets_no_letter(client):
    account(body(), email="marina@example.ru")
    User.objects.update(is_blocked=True)
    ask(client, "marina@example.ru")
    assert mail.outbox == []


def test_a_mailbox_is_not_flooded(client):
    account(body(), email="marina@example.ru")
    for _ in range(5):
        ask(client, "marina@example.ru")
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        (NEW, "другой", "Пароли не совпадают"),
        ("коротко", "коротко", "короче 12"),
        (PASSWORD, PASSWORD, "среди последних"),
    ],
)
def test_a_bad_password_is_explained(client, new, again, sentence):
    account(body(), email="marina@example.ru")
    ask(client, "marina@example.ru")
    client.get(link_of_letter())
    assert sentence in client.post("/recovery/new/", {"new": new, "again": again}).content.decode()


def boss(place):
    return account(place, role=Role.ADMINISTRATOR, email="boss@example.ru")


def test_credentials_are_sent_once_and_work_once(client):
    place = body()
    creator, user = boss(place), account(place, email="new@example.ru", password=None)
    tasks.send_credentials(first_attempt(), user.pk, creator.pk, to_creator=False)
    letter = mail.outbox[0]
    assert letter.to == ["new@example.ru"]
    password = re.search(r"Пароль: (\S+)", letter.body)[1]
    response = client.post("/login/", {"login": user.login, "password": password}, follow=True)
    assert response.redirect_chain[-1] == ("/profile/password/", 302)
    assert password not in str(list(JournalEntry.objects.values()))


def test_credentials_may_go_to_the_administrator_only():
    place = body()
    creator, user = boss(place), account(place, email="new@example.ru", password=None)
    tasks.send_credentials(first_attempt(), user.pk, creator.pk, to_creator=True)
    assert [letter.to for letter in mail.outbox] == [["boss@example.ru"]]
