"""Pages of refusals and failures: in Russian, with a code for the support service."""

import logging
import re

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from kontingent.accounts.roles import Permission
from kontingent.accounts.sessions import public_id
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.web.gate import gate, public
from kontingent.web.request import Note
from tests.accounts.people import account, body
from tests.web.entering import BACKEND

pytestmark = pytest.mark.django_db
CODE = re.compile(r"Код для службы поддержки: ([0-9A-F]{4}-[0-9A-F]{4})")


def _raising(error: Exception):
    @public
    def view(request) -> HttpResponse:
        raise error

    return view


@gate(Permission.OWN_PROFILE)
def _telling(request) -> HttpResponse:
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.PAGE, object_name="Абрамов")
    return HttpResponse("Абрамов Даниил")


@gate(Permission.OWN_PROFILE, methods=("GET", "POST"))
def _waiting(request) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        cursor.execute("SELECT pg_sleep(20)")
    return HttpResponse("дождались")


def _from(cause: psycopg.Error) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def _gone() -> OperationalError:
    return _from(psycopg.OperationalError("the connection is lost"))


class Urls:
    urlpatterns = [  # noqa: RUF012 - Django reads a module; this stands for one
        path("absent/", _raising(Http404())),
        path("hidden/", _raising(NotFound())),
        path("refused/", _raising(Refusal("Год уже закрыт.", cure="Откройте новый."))),
        path("closed/", _raising(PermissionDenied())),
        path("crooked/", _raising(SuspiciousOperation())),
        path("broken/", _raising(RuntimeError("тайна"))),
        path("gone/", _raising(_gone())),
        path("late/", _raising(_from(psycopg.errors.QueryCanceled("тайна")))),
        path("telling/", _telling),
        path("waiting/", _waiting),
        path("", include("kontingent.web.urls")),
    ]
    handler400 = "kontingent.web.errors.bad_request"
    handler403 = "kontingent.web.errors.forbidden"
    handler404 = "kontingent.web.errors.not_found"
    handler500 = "kontingent.web.errors.server_error"


@pytest.fixture
def quiet_client() -> Client:
    with override_settings(ROOT_URLCONF=Urls):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/absent/", 404, "Такой страницы нет"),
        ("/hidden/", 404, "Такой страницы нет"),
        ("/nowhere/", 404, "Такой страницы нет"),
        ("/refused/", 409, "Год уже закрыт."),
        ("/closed/", 403, "нет доступа"),
        ("/crooked/", 400, "Запрос не разобран"),
        ("/broken/", 500, "не&nbsp;открылась из-за сбоя"),
        ("/gone/", 503, "База данных сейчас не&nbsp;отвечает"),
        ("/late/", 503, "Ответ искали дольше 5\u00a0секунд"),
    ],
)
def test_page(quiet_client, address, status, sentence):
    response = quiet_client.get(address)
    text = response.content.decode()
    assert response.status_code == status
    assert sentence in text
    assert CODE.search(text)
    assert "тайна" not in text


def test_absent_and_hidden_look_the_same(quiet_client):
    absent, hidden = (quiet_client.get(address) for address in ("/absent/", "/hidden/"))
    changing = re.compile(rf'{CODE.pattern}|name="csrfmiddlewaretoken" value="\w+"|name="next" value="[^"]+"')
    assert changing.sub("", absent.content.decode()) == changing.sub("", hidden.content.decode())
    said = [{**answer.headers, "Expires": "at the second of the answer"} for answer in (absent, hidden)]
    assert said[0] == said[1]


def test_the_address_of_a_button_says_that_it_is_one():
    client = Client()
    before = client.get("/settings/appearance/")
    client.force_login(account(body()), BACKEND)
    after = client.get("/profile/sessions/end/")
    for response in (before, after):
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert "выполняет кнопка" in response.content.decode()


def test_the_code_of_the_page_stands_in_the_log(quiet_client, caplog):
    with caplog.at_level(logging.ERROR, "kontingent.web"):
        text = quiet_client.get("/broken/?q=Абрамов").content.decode()
    shown = CODE.search(text)[1]
    assert shown in caplog.text
    assert "Абрамов" not in caplog.text


def test_a_page_whose_line_cannot_be_written_is_not_shown(quiet_client, monkeypatch):
    def fails(**_line: object) -> None:
        raise _gone()

    quiet_client.force_login(account(body()), BACKEND)
    assert "Абрамов" in quiet_client.get("/telling/").content.decode()
    monkeypatch.setattr("kontingent.web.gate.record", fails)
    response = quiet_client.get("/telling/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "Абрамов" not in response.content.decode()


def test_form_without_its_token_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "Форма устарела" in response.content.decode()


def test_the_frame_stays_around_an_error_of_a_signed_in_person(quiet_client):
    quiet_client.force_login(account(body()), BACKEND)
    assert "Соколова\u00a0М." in quiet_client.get("/absent/").content.decode()


def test_whoever_ends_his_own_session_is_led_to_the_sign_in():
    """By the button of the list, by a card of the panel: the session is gone before the answer is kept in it."""
    user = account(body())
    client = Client(raise_request_exception=False)
    client.force_login(user, BACKEND)
    client.get("/profile/")
    own = public_id(client.session.session_key)
    answer = client.post(f"/profile/sessions/{own}/end/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/")
    assert client.get("/profile/").headers["Location"].startswith("/login/")


def test_a_statement_that_takes_too_long_is_a_page_and_a_line_of_the_journal(quiet_client):
    quiet_client.force_login(account(body()), "kontingent.accounts.backends.LoginOrEmailBackend")
    asked = quiet_client.get("/waiting/", {"q": "Абрамов Даниил"})
    assert (asked.status_code, "Сузьте отбор" in asked.content.decode()) == (503, True)
    line = JournalEntry.objects.get(action=Action.REQUEST_STOPPED)
    assert (line.object_name, line.description) == ("/waiting/", "q=Абрамов Даниил")
    done = quiet_client.post("/waiting/").content.decode()
    assert "отменено целиком: ничего не&nbsp;изменилось" in done
