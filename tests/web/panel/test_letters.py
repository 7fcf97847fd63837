"""Letters through the real worker and a real mail server: taken, refused, taken at last; only what is so is said."""

import re

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts import letters, tasks
from kontingent.accounts.models import User
from kontingent.audit.models import Action, JournalEntry
from tests.accounts.people import PASSWORD, account, body
from tests.accounts.post import first_attempt
from tests.mail_server import mail_server
from tests.web.panel.posting import work

NEW = {"name": "Щукина Анна Павловна", "role": "official"}
FAILED = "Письмо не принято, попытка 1 из 6, попытка повторится"


@pytest.fixture
def server(tmp_path):
    with mail_server(tmp_path) as running:
        yield running


def states() -> list[tuple[str, int]]:
    letters_of = ProcrastinateJob.objects.filter(task_name__startswith="accounts.send_")
    return [(job.status, job.attempts) for job in letters_of.order_by("pk")]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_letter_goes_to_its_addressee_encrypted_and_once(region, enter, client, server):
    boss = enter(region.administrator)
    for email, only_to_me in (("anna@example.ru", ""), ("vera@example.ru", "on")):
        given = {"email": email, "institution": region.office.pk} | ({"only_to_me": "on"} if only_to_me else {})
        boss.post("/panel/users/new/", NEW | given)
    boss.post(f"/panel/users/{region.official.pk}/password/")
    client.post("/recovery/", {"email": "neighbour@example.ru"})
    log = work(server)
    work(server)
    sent = dict(zip([box[0] for box in server.box.envelopes], server.box.letters, strict=True))
    assert sorted(sent) == ["admin@example.ru", "anna@example.ru", "neighbour@example.ru", "official@example.ru"]
    assert [letter["To"] for letter in server.box.letters] == [box[0] for box in server.box.envelopes]
    assert sent["admin@example.ru"]["Subject"].strip() == "Данные для входа в АИС «Контингент»"
    password = re.search(r"Пароль: (\S+)", sent["anna@example.ru"].get_content())[1]
    made = User.objects.get(email="anna@example.ru")
    assert made.check_password(password)
    assert not User.objects.get(pk=region.official.pk).check_password(PASSWORD)
    link = re.search(r"http://testserver(/recovery/\S+/)", sent["neighbour@example.ru"].get_content())[1]
    assert client.get(link, follow=True).status_code == 200
    assert {state for state, _ in states()} == {"succeeded"}
    kept = log + str([*JournalEntry.objects.values(), *ProcrastinateJob.objects.values()])
    assert [word for word in (password, link, "secret-of-the-post") if word in kept] == []
    assert "Отправлено" in boss.get(f"/panel/users/{made.pk}/").content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", ["down", pytest.param("refuses", marks=pytest.mark.soak), "unknown certificate"])
def test_what_is_not_taken_changes_nothing_is_told_and_goes_later(region, enter, server, trouble):
    boss, target = enter(region.administrator), region.official
    boss.post(f"/panel/users/{target.pk}/password/")
    server.box.refuses = trouble == "refuses"
    changed = {"down": {"KONTINGENT_EMAIL_PORT": "1"}, "unknown certificate": {"SSL_CERT_FILE": "/dev/null"}}
    log = work(server, **changed.get(trouble, {}))
    assert "official@example.ru" not in log
    assert (states(), server.box.letters) == ([("todo", 1)], [])
    assert User.objects.get(pk=target.pk).check_password(PASSWORD)
    assert not JournalEntry.objects.filter(action=Action.CREDENTIALS_SENT).exists()
    assert JournalEntry.objects.get(action=Action.LETTER_FAILED).description == FAILED
    assert "отправка повторится" in boss.get(f"/panel/users/{target.pk}/").content.decode()
    server.box.refuses = False
    work(server)
    work(server)
    assert (states(), len(server.box.letters)) == ([("succeeded", 2)], 1)
    assert not User.objects.get(pk=target.pk).check_password(PASSWORD)
    assert "отправка повторится" not in boss.get(f"/panel/users/{target.pk}/").content.decode()


@pytest.mark.django_db
def test_the_last_attempt_says_that_it_was_the_last(region, enter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    context = first_attempt()
    last = context.evolve(job=context.job.evolve(attempts=5))
    with pytest.raises(OSError, match="refused"):
        tasks.send_recovery(last, region.official.pk)
    assert JournalEntry.objects.get(action=Action.LETTER_FAILED).description.endswith("6 из 6, больше попыток не будет")


@pytest.mark.django_db
def test_a_name_brings_neither_headers_nor_lines(settings):
    evil = "Щукина\r\nBcc: thief@example.ru\r\n\r\nПароль: 1"
    user = account(body(), family_name=evil, email="anna@example.ru")
    tasks.send_recovery(first_attempt(), user.pk)
    sent = mail.outbox[0].message()
    assert sorted(sent.keys()) == sorted(set(sent.keys()))
    assert "Bcc" not in sent
    assert mail.outbox[0].recipients() == ["anna@example.ru"]
    for letter in (
        letters.credentials(evil, "login", "x", "a"),
        letters.recovery(evil, "l", 24),
        letters.factor_reset(evil),
    ):
        assert "Щукина Bcc: thief@example.ru Пароль: 1" in letter.body
        assert "\n" not in letter.subject
