"""Accounts: logins, uniqueness, who may create whom, passwords, blocking."""

import datetime as dt

import pytest

from kontingent.accounts import actions, passwords
from kontingent.accounts.logins import login_base
from kontingent.accounts.models import Session, User
from kontingent.accounts.roles import Role
from kontingent.accounts.tasks import remove_expired
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel import clock
from kontingent.kernel.errors import Refusal
from tests.accounts.people import PASSWORD, account, body

OTHERS = [f"Другая-тетрадь-{number}" for number in range(51, 57)]


@pytest.mark.parametrize(
    ("name", "login"),
    [
        (("Соколова", "Марина", "Викторовна"), "sokolova.mv"),
        (("Щукин-Ёжиков", "Юрий", ""), "shchukin-ezhikov.i"),
        (("О'Коннор", "Яна", "Эрнестовна"), "okonnor.ie"),
    ],
)
def test_login_is_the_name_in_latin_letters(name, login):
    assert login_base(*name) == login


@pytest.mark.parametrize(
    ("password", "count"),
    [
        (PASSWORD, 0),
        ("Short-1", 1),
        ("onlylowercaseletters", 1),
        ("x", 2),
        ("Sokolova.mv-2018", 1),
        ("пароль-ПАРОЛЬ", 0),
    ],
)
def test_rules_of_passwords(password, count):
    assert len(passwords.problems(password, "sokolova.mv")) == count


def test_generated_passwords_obey_the_rules_and_differ():
    made = {passwords.generate() for _ in range(200)}
    assert len(made) == 200
    assert all(passwords.problems(password, "login") == [] for password in made)
    assert all(len(password) == 16 and password[0].isalnum() and password[-1].isalnum() for password in made)


@pytest.mark.django_db
def test_namesakes_get_different_logins():
    place = body()
    assert [account(place).login for _ in range(3)] == ["sokolova.mv", "sokolova.mv2", "sokolova.mv3"]


@pytest.mark.django_db
def test_an_address_belongs_to_one_account_whatever_its_case():
    account(body(), email="marina@example.ru")
    with pytest.raises(Refusal, match="уже записан") as refused:
        account(body(), email="Marina@Example.RU")
    assert refused.value.code == "email_taken"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("creator", "made", "allowed"),
    [
        (Role.OPERATOR, Role.ADMINISTRATOR, True),
        (Role.OPERATOR, Role.OFFICIAL, True),
        (Role.ADMINISTRATOR, Role.OFFICIAL, True),
        (Role.ADMINISTRATOR, Role.ADMINISTRATOR, False),
        (Role.ADMINISTRATOR, Role.OPERATOR, False),
        (Role.OFFICIAL, Role.OFFICIAL, False),
    ],
)
def test_who_may_create_whom(creator, made, allowed):
    place = body()
    by = account(place, role=creator).actor(institution_path=(place.pk,))
    given = {"family_name": "Фролова", "given_name": "Т", "email": "f@example.ru", "institution_id": place.pk}
    if allowed:
        assert actions.create_user(by=by, role=made, **given).role == made
    else:
        with pytest.raises(Refusal):
            actions.create_user(by=by, role=made, **given)


@pytest.mark.django_db
def test_an_administrator_creates_only_below_himself():
    region = body("Министерство")
    own, foreign = body("Район", region), body("Соседний район", region)
    by = account(own, role=Role.ADMINISTRATOR).actor(institution_path=tuple(own.path))
    given = {"family_name": "Фролова", "given_name": "Т", "email": "f@example.ru", "role": Role.OFFICIAL}
    with pytest.raises(Refusal, match="вашего органа"):
        actions.create_user(by=by, institution_id=foreign.pk, **given)
    assert actions.create_user(by=by, institution_id=own.pk, **given).institution_id == own.pk


@pytest.mark.django_db
def test_a_password_does_not_come_back_within_five():
    user = account(body())
    for new in OTHERS[:4]:
        actions.change_password(by=user.actor(), user=user, new=new)
    with pytest.raises(actions.PasswordRefusal, match="среди последних 5"):
        actions.change_password(by=user.actor(), user=user, new=PASSWORD)
    actions.change_password(by=user.actor(), user=user, new=OTHERS[4])
    actions.change_password(by=user.actor(), user=user, new=PASSWORD)
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.django_db
def test_blocking_ends_sessions_and_closes_the_sign_in(client):
    user = account(body())
    client.post("/login/", {"login": user.login, "password": PASSWORD})
    assert Session.objects.filter(user_id=user.pk).count() == 1
    actions.block(by=Actor.system(), user=user)
    assert Session.objects.filter(user_id=user.pk).count() == 0
    assert client.get("/profile/").status_code == 302
    assert "не подходят" in client.post("/login/", {"login": user.login, "password": PASSWORD}).content.decode()
    actions.unblock(by=Actor.system(), user=User.objects.get())
    assert client.post("/login/", {"login": user.login, "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_the_journal_keeps_what_a_change_was():
    user = account(body())
    actions.change_user(by=Actor.system(), user=user, personal_data=True)
    entry = JournalEntry.objects.get(action=Action.DATA_ACCESS_CHANGED)
    assert entry.details == {"was": {"personal_data": False}, "became": {"personal_data": True}}
    assert entry.description == "Доступ к ПДн включён"


@pytest.mark.django_db
def test_the_nightly_job_removes_what_has_expired(client):
    user = account(body())
    client.post("/login/", {"login": user.login, "password": PASSWORD})
    remove_expired(timestamp=0)
    assert Session.objects.count() == 1
    with clock.fixed(clock.now() + dt.timedelta(hours=1)):
        remove_expired(timestamp=0)
    assert Session.objects.count() == 0
