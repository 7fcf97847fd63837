"""Sign-in through a provider, from the button of figure 1 to a session or a sentence: no account is made by it."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from kontingent.accounts.models import User
from kontingent.accounts.provider.attempt import LIFETIME
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel import clock
from tests.accounts.people import account, body
from tests.accounts.provider.openid_server import OpenIdServer, free_port, running

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # they talk to a provider
SNILS = "11223344595"
PEOPLE = {
    "marina": {"name": "Соколова Марина", "snils": "112-233-445 95", "trusted": True},
    "unconfirmed": {"name": "Иванов Иван", "snils": "112-233-445 95", "trusted": False},
    "bare": {"name": "Без номера", "trusted": True},
    "wrong": {"name": "Номер с ошибкой", "snils": "112-233-445 96", "trusted": True},
    "stranger": {"name": "Чужой Человек", "snils": "087-654-303 00", "trusted": True},
}
NOON = dt.datetime(2018, 4, 20, 12, 0, tzinfo=dt.UTC)
REFUSALS = {
    "unconfirmed": ("не подтверждена", "Учётная запись у провайдера не подтверждена"),
    "bare": ("не передала ваш СНИЛС", "Провайдер не передал СНИЛС"),
    "wrong": ("не передала ваш СНИЛС", "Провайдер не передал СНИЛС"),
    "stranger": ("нет учётной записи с вашим СНИЛС", "Нет учётной записи с таким СНИЛС"),
    "nobody": ("вы отказались", "Пользователь отказался от входа на стороне провайдера"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[OpenIdServer]:
    with running(PEOPLE) as started:
        yield started


@pytest.fixture(autouse=True)
def connected(server: OpenIdServer, settings) -> None:
    settings.SIGN_IN_PROVIDER = server.options()


def leave(client: Client, back: str = "/profile/") -> str:
    return client.post("/login/provider/", {"next": back}).headers["Location"]


def through(client: Client, server: OpenIdServer, subject: str, back: str = "/profile/"):
    return client.get("/login/provider/back/", server.visit(leave(client, back), subject))


def sentence_after(client: Client, response) -> str:
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/")
    return client.get(response.headers["Location"]).content.decode()


def failures() -> list[tuple[str, str]]:
    lines = JournalEntry.objects.filter(action=Action.SIGN_IN_ESIA_FAILED).order_by("id")
    return [(line.user_name, line.description) for line in lines]


class TestButton:
    def test_it_stands_on_the_page_of_figure_1(self, client):
        page = client.get("/login/?next=/reports/")
        text = page.content.decode()
        assert "Войти через единую службу входа" in text
        assert text.count('name="next" value="/reports/"') == 2

    def test_the_policy_of_the_page_lets_its_form_lead_to_the_provider_and_nowhere_else(self, client, server):
        policy = client.get("/login/").headers["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert set(rules["form-action"].split()) == {"'self'", server.address}
        assert client.get("/recovery/").headers["Content-Security-Policy"].count(server.address) == 0

    def test_without_a_provider_there_is_none_and_its_addresses_are_not_there(self, client, settings):
        settings.SIGN_IN_PROVIDER = None
        page = client.get("/login/")
        assert "Войти через" not in page.content.decode()
        assert client.post("/login/provider/").status_code == 404
        assert client.get("/login/provider/back/").status_code == 404
        assert client.get("/login/provider/out/").status_code == 404

    def test_it_is_pressed_not_followed(self, client):
        assert client.get("/login/provider/").status_code == 405
        assert Client(enforce_csrf_checks=True).post("/login/provider/").status_code == 403


class TestEntrance:
    def test_the_account_with_the_number_is_entered(self, client, server):
        user = account(body(), snils=SNILS)
        answer = through(client, server, "marina")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/profile/")
        assert user.full_name in client.get("/profile/").content.decode()
        line = JournalEntry.objects.get(action=Action.SIGNED_IN_ESIA)
        assert (line.user_id, line.get_action_display(), line.description) == (
            user.pk,
            "Успешная авторизация через ЕСИА",
            "Пользователь вошел в систему",
        )

    def test_the_key_of_the_session_changes(self, client, server):
        account(body(), snils=SNILS)
        address = leave(client)
        planted = client.cookies["kontingent"].value
        client.get("/login/provider/back/", server.visit(address, "marina"))
        assert client.cookies["kontingent"].value != planted

    def test_a_password_that_is_due_is_not_asked_of_who_came_without_one(self, client, server):
        account(body(), snils=SNILS, must_change_password=True)
        through(client, server, "marina")
        assert client.get("/profile/").status_code == 200

    @pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/"])
    def test_the_way_back_stays_on_this_site(self, client, server, wanted):
        account(body(), snils=SNILS)
        assert through(client, server, "marina", back=wanted).headers["Location"] == "/"

    def test_after_the_sign_out_the_providers_own_is_offered(self, client, server, settings):
        account(body(), snils=SNILS)
        through(client, server, "marina")
        answer = client.post("/logout/", follow=True)
        assert answer.redirect_chain == [("/login/provider/out/", 302)]
        assert f'href="{server.address}/session/end?' in answer.content.decode()
        assert client.get("/profile/").status_code == 302
        through(client, server, "marina")
        settings.SIGN_IN_PROVIDER = server.options(logout=False)
        assert client.post("/logout/").headers["Location"] == "/login/"


class TestRefusal:
    @pytest.mark.parametrize("subject", REFUSALS)
    def test_each_has_its_sentence_and_its_line_and_makes_no_account(self, client, server, subject):
        account(body(), snils="" if subject == "stranger" else SNILS)
        sentence, note = REFUSALS[subject]
        answer = through(client, server, subject)
        assert answer.headers["Location"] == "/login/?next=%2Fprofile%2F"
        assert sentence in sentence_after(client, answer)
        assert failures() == [("Неизвестный", note)]
        assert User.objects.count() == 1
        assert client.get("/profile/").status_code == 302

    def test_a_blocked_account_is_named_in_the_journal(self, client, server):
        user = account(body(), snils=SNILS)
        User.objects.update(is_blocked=True)
        assert "учётная запись заблокирована" in sentence_after(client, through(client, server, "marina"))
        assert failures() == [(user.full_name, "Учётная запись заблокирована")]
        assert JournalEntry.objects.get(action=Action.SIGN_IN_ESIA_FAILED).object_id == user.pk

    def test_nothing_of_the_person_is_kept(self, client, server):
        through(client, server, "stranger")
        kept = str(list(JournalEntry.objects.values()))
        assert not any(part in kept for part in ("08765430300", "087-654", "Чужой", "stranger"))

    @pytest.mark.parametrize("changed", [{"state": "other"}, {"state": ""}, {"code": ""}])
    def test_a_changed_answer(self, client, server, changed):
        account(body(), snils=SNILS)
        answer = {**server.visit(leave(client), "marina"), **changed}
        assert "начат в другом окне" in sentence_after(client, client.get("/login/provider/back/", answer))
        assert failures() == [("Неизвестный", "Ответ провайдера не относится к начатому входу")]

    def test_an_answer_to_another_browser(self, client, server):
        account(body(), snils=SNILS)
        answer = server.visit(leave(client), "marina")
        elsewhere = Client()
        assert "начат в другом окне" in sentence_after(elsewhere, elsewhere.get("/login/provider/back/", answer))

    def test_an_answer_given_twice(self, client, server):
        account(body(), snils=SNILS)
        answer = server.visit(leave(client), "marina")
        assert client.get("/login/provider/back/", answer).headers["Location"] == "/profile/"
        client.post("/logout/")
        assert "начат в другом окне" in sentence_after(client, client.get("/login/provider/back/", answer))

    def test_an_answer_that_comes_too_late(self, client, server):
        account(body(), snils=SNILS)
        with clock.fixed(NOON):
            answer = server.visit(leave(client), "marina")
        with clock.fixed(NOON + LIFETIME + dt.timedelta(seconds=1)):
            assert "слишком давно" in sentence_after(client, client.get("/login/provider/back/", answer))

    def test_the_providers_own_word_for_an_error_reaches_the_journal_only_as_a_code(self, client):
        for word in ("server_error", "<script>alert(1)</script>"):
            state = parse_qs(urlsplit(leave(client)).query)["state"][0]
            text = sentence_after(client, client.get("/login/provider/back/", {"state": state, "error": word}))
            assert "не приняла запрос" in text
            assert "alert(1)" not in text
        lines = JournalEntry.objects.filter(action=Action.SIGN_IN_ESIA_FAILED).order_by("id")
        assert [line.details["code"] for line in lines] == ["server_error", ""]

    def test_a_provider_that_does_not_answer(self, client, server, settings):
        settings.SIGN_IN_PROVIDER = server.options(address=f"http://127.0.0.1:{free_port()}")
        assert "служба не отвечает" in sentence_after(client, client.post("/login/provider/"))
        assert failures() == [("Неизвестный", "Провайдер не отвечает")]
