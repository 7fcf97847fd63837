"""The second factor: in the profile, at the sign-in, on the card of a user."""

import datetime as dt
import io
import re

import pyotp
import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from kontingent.accounts import actions, second_factor, tasks
from kontingent.accounts.models import RecoveryCode, SecondFactor, Session, User
from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel import clock
from tests.accounts.people import PASSWORD, account, body
from tests.accounts.post import first_attempt
from tests.accounts.telephone import START, with_telephone
from tests.web.reading import document

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def moment():
    with clock.fixed(START):
        yield


def later(**passed: float):
    return clock.fixed(START + dt.timedelta(**passed))


def password_step(client: Client, user: User, **extra: str):
    return client.post("/login/", {"login": user.login, "password": PASSWORD, "next": "/profile/"}, **extra)


def code_step(client: Client, code: str, **extra: str):
    return client.post("/login/code/", {"code": code}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def actions_done() -> list[str]:
    return list(JournalEntry.objects.exclude(action="user_created").order_by("id").values_list("action", flat=True))


def set_up(client: Client, password: str = PASSWORD, code: str = "") -> tuple[str, str]:
    """The secret that the page shows, and the page that follows."""
    shown = client.get("/profile/factor/").content.decode()
    secret = document(shown).xpath("//*[@class='factor-key']")[0].text.replace(" ", "")
    given = {"password": password, "code": code or pyotp.TOTP(secret).at(clock.machine_now())}
    return secret, client.post("/profile/factor/", given).content.decode()


def codes_of(page: str) -> list[str]:
    """Of recovery, five signs on either side."""
    return [code.text for code in document(page).xpath("//code") if re.fullmatch(r"\w{5}-\w{5}", code.text)]


class TestInTheProfile:
    def test_on_by_password_and_code_with_ten_codes_that_are_shown_once(self, client):
        user, elsewhere = account(body()), Client()
        password_step(elsewhere, user)
        password_step(client, user)
        secret, answer = set_up(client)
        codes = codes_of(answer)
        assert len(set(codes)) == 10
        assert is_in(client)
        assert not is_in(elsewhere)
        profile = client.get("/profile/").content.decode()
        assert re.search(r"осталось\s+10\xa0кодов восстановления", profile)
        assert client.get("/profile/factor/").status_code == 302
        kept = str([*SecondFactor.objects.values(), *RecoveryCode.objects.values(), *JournalEntry.objects.values()])
        kept += str(client.session.items()) + profile
        assert [word for word in (secret, *codes) if word in kept] == []

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"password": "не тот"}, "Это не действующий пароль"),
            ({"code": "000000"}, "Код не подходит"),
            ({"code": "а"}, "Код не подходит"),
        ],
    )
    def test_not_without_both(self, client, given, sentence):
        password_step(client, account(body()))
        assert sentence in set_up(client, **given)[1]
        assert not SecondFactor.objects.exists()

    def test_off_by_password_and_a_new_code(self, client):
        user = account(body())
        password_step(client, user)
        secret, _ = set_up(client)
        used = pyotp.TOTP(secret).at(clock.machine_now())
        refused = client.post("/profile/factor/off/", {"password": PASSWORD, "code": used})
        assert "принимается один раз" in refused.content.decode()
        with later(seconds=30):
            fresh = pyotp.TOTP(secret).at(clock.machine_now())
            assert (
                "не действующий"
                in client.post("/profile/factor/off/", {"password": "x", "code": fresh}).content.decode()
            )
            assert client.post("/profile/factor/off/", {"password": PASSWORD, "code": fresh}).status_code == 302
        assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (0, 0)
        assert actions_done()[-4:] == ["factor_on", "factor_failed", "sign_in_failed", "factor_off"]

    def test_new_recovery_codes_by_the_password_in_place_of_the_former(self, client):
        user = account(body())
        telephone = with_telephone(user)
        password_step(client, user)
        code_step(client, telephone.codes[0])
        refused = client.post("/profile/factor/codes/", {"password": "не тот"}).content.decode()
        assert "Это не действующий пароль" in refused
        shown = client.post("/profile/factor/codes/", {"password": PASSWORD}).content.decode()
        codes = codes_of(shown)
        assert len(set(codes)) == 10
        assert "прежние больше не действуют" in shown
        assert actions_done()[-1] == "recovery_codes_renewed"
        answers = []
        for code in (telephone.codes[1], codes[0], telephone.shows()):
            again = Client()
            password_step(again, user)
            answers.append(code_step(again, code).status_code)
        assert answers == [200, 302, 302]

    def test_no_recovery_codes_without_a_second_factor(self, client):
        password_step(client, account(body()))
        assert client.post("/profile/factor/codes/", {"password": PASSWORD}).headers["Location"] == "/profile/"
        assert not RecoveryCode.objects.exists()

    def test_what_is_required_stays_on(self, client):
        user = account(body())
        password_step(client, user)
        secret, _ = set_up(client)
        User.objects.update(must_use_factor=True)
        with later(seconds=30):
            given = {"password": PASSWORD, "code": pyotp.TOTP(secret).at(clock.machine_now())}
            assert "отключить его нельзя" in client.post("/profile/factor/off/", given).content.decode()
        assert SecondFactor.objects.exists()

    def test_the_picture_says_what_the_key_says(self, client):
        password_step(client, account(body()))
        shown = client.get("/profile/factor/").content.decode()
        [drawn] = document(shown).xpath("//*[local-name() = 'path' and @fill = '#000']")
        assert drawn.get("d").startswith("M")
        _, _, width, height = drawn.getparent().get("viewbox").split()
        assert width == height


class TestAtTheSignIn:
    def test_the_session_is_nobodys_before_the_code(self, client):
        user = account(body())
        telephone = with_telephone(user)
        assert password_step(client, user).headers["Location"] == "/login/code/"
        assert not is_in(client)
        assert Session.objects.filter(user_id=user.pk).count() == 0
        before = client.cookies["kontingent"].value
        answer = code_step(client, telephone.shows())
        assert (answer.status_code, answer.headers["Location"]) == (302, "/profile/")
        assert is_in(client)
        assert client.cookies["kontingent"].value != before
        assert actions_done()[-2:] == ["factor_asked", "signed_in"]

    def test_a_code_is_accepted_once_and_an_older_one_never(self, client):
        user = account(body())
        telephone = with_telephone(user)
        older = pyotp.TOTP(telephone.secret).at(START - dt.timedelta(seconds=30))
        password_step(client, user)
        code_step(client, telephone.shows())
        for code in (telephone.shows(), older):
            again = Client()
            password_step(again, user)
            assert "принимается один раз" in code_step(again, code).content.decode()
            assert not is_in(again)

    def test_a_recovery_code_opens_once(self, client):
        user = account(body())
        code = with_telephone(user).codes[3]
        password_step(client, user)
        assert code_step(client, f" {code.lower().replace('-', ' ')}").status_code == 302
        assert JournalEntry.objects.get(action=Action.RECOVERY_CODE_USED).description.endswith("осталось: 9\xa0кодов")
        again = Client()
        password_step(again, user)
        assert "Код не подходит" in code_step(again, code).content.decode()

    def test_wrong_codes_are_locked_as_wrong_passwords_and_together_with_them(self, client):
        user = account(body())
        telephone = with_telephone(user)
        client.post("/login/", {"login": user.login, "password": "wrong"})
        password_step(client, user)
        answers = [code_step(client, "000000").status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert code_step(client, telephone.shows()).status_code == 429
        assert password_step(client, user).status_code == 429
        assert not is_in(client)
        assert actions_done().count("factor_failed") == 3
        assert "sign_in_locked" in actions_done()

    def test_a_right_password_does_not_forgive_wrong_codes(self, client):
        user = account(body())
        with_telephone(user)
        for _ in range(4):
            password_step(client, user)
            code_step(client, "000000")
        password_step(client, user)
        assert code_step(client, "000000").status_code == 429

    def test_nothing_typed_is_kept_with_a_failure(self, client):
        user = account(body())
        with_telephone(user)
        client.post("/login/", {"login": "Мой-пароль-1234", "password": "Тайна-1"})
        password_step(client, user)
        code_step(client, "987654")
        kept = str(list(AccessAttempt.objects.values())) + str(list(JournalEntry.objects.values()))
        assert [word for word in ("Мой-пароль", "Тайна-1", "987654", PASSWORD) if word in kept] == []

    def test_five_minutes_and_a_changed_password_end_the_waiting(self, client):
        user = account(body())
        telephone = with_telephone(user)
        password_step(client, user)
        with later(minutes=6):
            answer = client.post("/login/code/", {"code": telephone.shows()}, follow=True)
            assert "Время на ввод кода вышло" in answer.content.decode()
        password_step(client, user)
        actions.change_password(by=user.actor(), user=user, new="Другая-тетрадь-51")
        assert code_step(client, telephone.shows()).headers["Location"] == "/login/"

    def test_nobody_types_a_code_without_a_password(self, client):
        with_telephone(account(body()))
        assert client.get("/login/code/").headers["Location"] == "/login/"
        assert code_step(client, "000000").headers["Location"] == "/login/"

    def test_a_lost_key_of_the_installation_leaves_recovery_codes(self, client, settings):
        user = account(body())
        telephone = with_telephone(user)
        settings.SECRET_KEY = "another"
        password_step(client, user)
        assert "Код не подходит" in code_step(client, telephone.shows()).content.decode()
        assert code_step(client, telephone.codes[0]).status_code == 302

    def test_a_new_key_takes_over_while_the_former_one_is_kept(self, client, settings):
        user = account(body())
        telephone = with_telephone(user)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", ["tests"]
        password_step(client, user)
        assert code_step(client, telephone.shows()).status_code == 302
        settings.SECRET_KEY_FALLBACKS = []
        with later(minutes=1):
            assert second_factor.accept_code(by=user.actor(), user=user, code=telephone.shows())


class TestOnTheCard:
    @pytest.fixture
    def pair(self, client):
        place = body()
        boss = account(place, role=Role.ADMINISTRATOR, email="boss@example.ru")
        user = account(place, email="clerk@example.ru")
        password_step(client, boss)
        return client, user

    def act(self, client, user, verb):
        return client.post(f"/panel/users/{user.pk}/{verb}/", follow=True)

    def test_what_is_required_is_set_up_before_anything_else(self, pair):
        client, user = pair
        self.act(client, user, "require-factor")
        own = Client()
        password_step(own, user)
        assert own.get("/contingent/").headers["Location"] == "/profile/factor/"
        assert own.get("/profile/").headers["Location"] == "/profile/factor/"
        assert "Администратор требует" in own.get("/profile/factor/").content.decode()
        assert "Коды восстановления" in set_up(own)[1]
        assert own.get("/contingent/").status_code == 200
        self.act(client, user, "release-factor")
        assert not User.objects.get(pk=user.pk).must_use_factor

    def test_a_stale_password_comes_first(self, pair):
        client, user = pair
        self.act(client, user, "require-factor")
        User.objects.filter(pk=user.pk).update(must_change_password=True)
        own = Client()
        password_step(own, user)
        assert own.get("/profile/factor/").headers["Location"] == "/profile/password/"
        own.post("/profile/password/", {"old": PASSWORD, "new": "Другая-тетрадь-51", "again": "Другая-тетрадь-51"})
        assert own.get("/profile/").headers["Location"] == "/profile/factor/"

    def test_a_reset_ends_sessions_and_tells_the_person(self, pair):
        client, user = pair
        telephone = with_telephone(user)
        own = Client()
        password_step(own, user)
        code_step(own, telephone.shows())
        self.act(client, user, "reset-factor")
        tasks.send_factor_reset(first_attempt(), user.pk)
        assert not is_in(own)
        assert password_step(own, user).headers["Location"] == "/profile/"
        assert [letter.to for letter in mail.outbox] == [["clerk@example.ru"]]
        assert JournalEntry.objects.get(action=Action.FACTOR_RESET).object_id == user.pk
        assert "не включён" in self.act(client, user, "reset-factor").content.decode()

    def test_the_command_resets_the_operators(self):
        user = account(body(), role=Role.OPERATOR)
        with_telephone(user)
        call_command("reset_factor", user.login, stdout=io.StringIO())
        assert not SecondFactor.objects.exists()
        with pytest.raises(CommandError, match="не включён"):
            call_command("reset_factor", user.login)

    def test_ones_own_and_a_strangers_are_not_touched(self, pair):
        client, _ = pair
        stranger = account(body("Чужой район"))
        boss = User.objects.get(email="boss@example.ru")
        for verb in ("require-factor", "release-factor", "reset-factor"):
            assert client.post(f"/panel/users/{stranger.pk}/{verb}/").status_code == 404
            assert client.post(f"/panel/users/{boss.pk}/{verb}/").status_code == 409
