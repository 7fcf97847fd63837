"""Sign-in, lock, sign-out: figure 1 and the lines of figure 19."""

import datetime as dt

import pytest
from django.test import Client, override_settings

from kontingent.accounts.models import Session
from kontingent.audit.models import JournalEntry
from kontingent.kernel import clock
from tests.accounts.people import PASSWORD, account, body

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2018, 4, 20, 9, 0, tzinfo=dt.UTC)


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: str):
    return client.post("/login/", {"login": login, "password": password, "next": "/profile/"}, **extra)


def journal() -> list[tuple[str, str, str, str, str | None]]:
    lines = JournalEntry.objects.exclude(action="user_created").order_by("id")
    return [
        (entry.user_name, entry.get_action_display(), entry.get_object_type_display(), entry.description, entry.ip)
        for entry in lines
    ]


def test_page_has_the_fields_and_the_button_of_figure_1(client):
    text = client.get("/login/").content.decode()
    for part in ("Логин", "Пароль", ">Войти<", "Забыли пароль?"):
        assert part in text


@pytest.mark.parametrize("name", ["sokolova.mv", "SOKOLOVA.MV", "Marina@Example.ru", " sokolova.mv "])
def test_login_or_email_opens(client, name):
    account(body(), email="marina@example.ru")
    response = sign_in(client, name)
    assert (response.status_code, response.headers["Location"]) == (302, "/profile/")
    assert client.get("/profile/").status_code == 200


def test_the_journal_says_what_figure_19_prints(client):
    user = account(body(), family_name="Сотрудник", given_name="ОУО", additional_name="", login="clerk")
    sign_in(client, user.login, "не тот пароль", REMOTE_ADDR="192.168.51.13")
    sign_in(client, user.login, REMOTE_ADDR="192.168.51.11")
    client.post("/logout/", REMOTE_ADDR="192.168.51.11")
    name = "Сотрудник ОУО"
    assert journal() == [
        (name, "Ошибка авторизации по логину и паролю", "УЗ", "Пользователь неправильно ввел пароль", "192.168.51.13"),
        (name, "Успешная авторизация по логину и паролю", "УЗ", "Пользователь вошел в систему", "192.168.51.11"),
        (name, "Выход из Системы", "УЗ", "Пользователь вышел из системы", "192.168.51.11"),
    ]
    assert client.get("/profile/").status_code == 302


def test_unknown_and_known_login_are_answered_alike_and_nothing_typed_is_kept(client):
    account(body(), login="known")
    texts = [sign_in(client, name, "wrong").content.decode() for name in ("known", "Мой-пароль-1234")]
    assert all("Логин или пароль не подходят" in text for text in texts)
    assert "Мой-пароль" not in str(list(JournalEntry.objects.values()))


def test_whoever_is_led_here_is_told_why(client):
    said = "откроется нужная страница"
    assert said in client.get("/login/?next=/contingent/").content.decode()
    assert said not in client.get("/login/").content.decode()
    wrong = client.post("/login/", {"login": "никто", "password": "x", "next": "/contingent/"}).content.decode()
    assert "не подходят" in wrong
    assert said not in wrong


@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", "profile"]
)
def test_the_way_back_stays_on_this_site(client, wanted):
    user = account(body())
    response = client.post("/login/", {"login": user.login, "password": PASSWORD, "next": wanted})
    assert response.headers["Location"] == "/"


class TestLock:
    def test_five_failures_close_the_pair_of_login_and_address_for_a_quarter_of_an_hour(self, client):
        user = account(body())
        answers = [sign_in(client, user.login, "wrong", REMOTE_ADDR="10.0.0.1") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
        refused = sign_in(client, user.login, REMOTE_ADDR="10.0.0.1")
        assert refused.status_code == 429
        assert "Вход временно закрыт" in refused.content.decode()
        assert sign_in(Client(), user.login, REMOTE_ADDR="10.0.0.2").status_code == 302

    def test_another_login_from_the_same_address_is_open(self, client):
        place = body()
        user, neighbour = account(place), account(place)
        for _ in range(5):
            sign_in(client, user.login, "wrong")
        assert sign_in(client, neighbour.login).status_code == 302

    def test_login_and_email_of_one_account_are_counted_together(self, client):
        user = account(body(), email="marina@example.ru")
        names = [user.login, user.email, user.login.upper(), user.email.upper()]
        for name in names:
            sign_in(client, name, "wrong")
        assert sign_in(client, user.login, "wrong").status_code == 429

    def test_a_forged_header_does_not_give_a_new_address(self, client):
        user = account(body())
        for number in range(5):
            sign_in(client, user.login, "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        assert sign_in(client, user.login, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429
        assert set(JournalEntry.objects.exclude(ip=None).values_list("ip", flat=True)) == {"127.0.0.1"}

    @override_settings(TRUSTED_PROXIES=["127.0.0.1"])
    def test_behind_a_trusted_proxy_the_address_it_saw_counts(self, client):
        user = account(body())
        for number in range(5):  # the left part is forged by the client, the right one is added by the proxy
            sign_in(client, user.login, "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.7")
        assert sign_in(client, user.login, HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 429
        assert sign_in(Client(), user.login, HTTP_X_FORWARDED_FOR="198.51.100.8").status_code == 302


class TestSession:
    def test_half_an_hour_without_an_action_ends_it(self, client):
        user = account(body())
        with clock.fixed(MORNING):
            sign_in(client, user.login)
        with clock.fixed(MORNING + dt.timedelta(minutes=29)):
            assert client.get("/profile/").status_code == 200
        with clock.fixed(MORNING + dt.timedelta(minutes=58)):
            assert client.get("/profile/").status_code == 200
        with clock.fixed(MORNING + dt.timedelta(minutes=89)):
            assert client.get("/profile/").status_code == 302

    def test_twelve_hours_end_it_however_busy(self, client):
        user = account(body())
        with clock.fixed(MORNING):
            sign_in(client, user.login)
        for minutes in range(20, 12 * 60, 20):
            with clock.fixed(MORNING + dt.timedelta(minutes=minutes)):
                assert client.get("/profile/").status_code == 200
        with clock.fixed(MORNING + dt.timedelta(hours=12, seconds=1)):
            assert client.get("/profile/").status_code == 302

    def test_it_is_listed_and_ended_from_another_one(self, client):
        user, elsewhere = account(body()), Client()
        sign_in(client, user.login)
        sign_in(elsewhere, user.login, REMOTE_ADDR="10.0.0.9")
        text = client.get("/profile/").content.decode()
        assert "10.0.0.9" in text
        assert all(key not in text for key in Session.objects.values_list("session_key", flat=True))
        assert client.post("/profile/sessions/end/").status_code == 302
        assert elsewhere.get("/profile/").status_code == 302
        assert client.get("/profile/").status_code == 200

    def test_nobody_ends_the_session_of_another_person(self, client):
        place = body()
        mine, other = account(place), account(place)
        sign_in(Client(), other.login)
        sign_in(client, mine.login)
        from kontingent.accounts.queries import sessions_of

        foreign = sessions_of(other, None)[0].id
        assert client.post(f"/profile/sessions/{foreign}/end/").status_code == 404
        assert Session.objects.filter(user_id=other.pk).count() == 1

    def test_a_new_key_is_given_at_the_sign_in(self, client):
        user = account(body())
        session = client.session
        session["before"] = 1
        session.save()
        planted = session.session_key
        sign_in(client, user.login)
        assert client.cookies["kontingent"].value != planted
        assert not Session.objects.filter(session_key=planted).exists()


def test_cookies_are_closed_to_scripts(client):
    sign_in(client, account(body()).login)
    for name in ("kontingent", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_headers_of_every_page(client):
    sign_in(client, account(body()).login)
    for address in ("/login/", "/profile/", "/nowhere/"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "data:" not in policy
        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
