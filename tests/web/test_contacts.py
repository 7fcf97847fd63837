"""Contacts in the profile: what is no telephone number is not kept as one; another e-mail takes the password."""

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts import tasks
from kontingent.accounts.models import User
from kontingent.audit.models import Action, JournalEntry
from tests.accounts.people import PASSWORD, account, body
from tests.accounts.post import first_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client) -> User:
    made = account(body(), email="old@example.ru")
    client.post("/login/", {"login": made.login, "password": PASSWORD})
    return made


def _email(user: User) -> str:
    return str(User.objects.get(pk=user.pk).email)


@pytest.mark.parametrize(
    ("phone", "is_kept"),
    [
        ("", True),
        ("+7 (4966) 44-12-30 доб. 12", True),
        ("8 912 345-67-89", True),
        ("спросите у коллег", False),
        ("123", False),
    ],
)
def test_a_telephone_number_takes_no_password(client, user, phone, is_kept):
    answer = client.post("/profile/", {"email": "old@example.ru", "phone": phone})
    assert (answer.status_code == 302) is is_kept
    assert is_kept or "Телефон пишется цифрами" in answer.content.decode()
    assert User.objects.get(pk=user.pk).phone == (phone if is_kept else "")


@pytest.mark.parametrize(("password", "said"), [("", "введите пароль"), ("не тот", "Это не действующий пароль")])
def test_another_email_takes_the_password(client, user, password, said):
    answer = client.post("/profile/", {"email": "new@example.ru", "phone": "", "password": password})
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert _email(user) == "old@example.ru"


def test_the_former_address_is_told_and_the_new_one_is_not_named(client, user):
    answer = client.post("/profile/", {"email": "new@example.ru", "phone": "", "password": PASSWORD})
    assert answer.status_code == 302
    assert _email(user) == "new@example.ru"
    job = ProcrastinateJob.objects.get(task_name="accounts.tell_former_address", args__user_id=user.pk)
    tasks.tell_former_address(first_attempt(), **job.args)
    (letter,) = mail.outbox
    assert letter.to == ["old@example.ru"]
    assert "изменён адрес электронной почты" in letter.body
    assert "new@example.ru" not in letter.body


GUESSES = {
    "/profile/": lambda typed: {"email": "new@example.ru", "phone": "", "password": typed},
    "/profile/password/": lambda typed: {"old": typed, "new": "Синяя-тетрадь-43", "again": "Синяя-тетрадь-43"},
    "/profile/factor/": lambda typed: {"code": "000000", "password": typed},
}


@pytest.mark.parametrize("address", GUESSES)
def test_guesses_of_the_password_are_limited_and_journaled_as_at_the_sign_in(client, user, address):
    answers = [client.post(address, GUESSES[address](f"догадка {n}")) for n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "было несколько неверных попыток" in answers[-1].content.decode()
    right = client.post(address, GUESSES[address](PASSWORD))
    assert right.status_code == 429
    assert (_email(user), User.objects.get(pk=user.pk).check_password(PASSWORD)) == ("old@example.ru", True)
    failed = JournalEntry.objects.filter(user_id=user.pk, action__in=[Action.SIGN_IN_FAILED, Action.SIGN_IN_LOCKED])
    said = list(failed.order_by("id").values_list("action", "description"))
    wrong = ("sign_in_failed", "Неверный пароль в личном профиле")
    locked = ("sign_in_locked", "Вход временно закрыт после нескольких неверных попыток")
    assert said == [wrong] * 4 + [locked] * 2
    assert not failed.filter(details__icontains="догадка").exists()
