"""The gate: every address behind it, roles, the read-only guard, headers."""

import re
from http.cookies import SimpleCookie

import pytest
from django.db import InternalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from psycopg.errors import ReadOnlySqlTransaction

from kontingent.accounts.models import User
from kontingent.accounts.roles import PERMISSIONS, Permission, Role
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.web.gate import UnsaidWarning, gate
from kontingent.web.request import Note, Request
from tests.accounts.people import account, body
from tests.web.entering import BACKEND
from tests.web.views import every_view


def test_every_view_is_behind_the_gate_or_public():
    views = list(every_view())
    assert len(views) > 5
    naked = [path for path, view in views if not (hasattr(view, "gate_permission") or hasattr(view, "is_public"))]
    assert naked == []


SAMPLE = {"int": "999999999", "str": "x", "slug": "x", "uuid": "00000000-0000-4000-8000-000000000000", "path": "x"}


def address_of(pattern: str) -> str:
    """An address the pattern answers, with objects that do not exist."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLE[found[1] or "str"], pattern)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_address_opens_for_the_roles_it_names_and_for_nobody_else(role):
    user, client = account(body(), role=role), Client()
    client.force_login(user, BACKEND)
    cookies = SimpleCookie(client.cookies)
    for pattern, view in every_view():
        if not hasattr(view, "gate_permission"):
            continue
        client.cookies = SimpleCookie(cookies)
        answer = getattr(client, view.gate_methods[0].lower())(address_of(pattern))
        allowed = view.gate_permission in PERMISSIONS[role]
        assert (pattern, answer.status_code == 403) == (pattern, not allowed)
        assert (pattern, answer.status_code < 500) == (pattern, True)
        if answer.streaming:
            b"".join(answer.streaming_content)  # a file of an export is closed where it ends


@pytest.mark.django_db
def test_anonymous_opens_nothing_behind_the_gate(client):
    for pattern, view in every_view():
        if hasattr(view, "gate_permission"):
            for method in view.gate_methods:
                answer = getattr(client, method.lower())(address_of(pattern))
                assert (pattern, answer.headers.get("Location", "")[:7]) == (pattern, "/login/")


@pytest.mark.django_db
def test_anonymous_goes_to_the_sign_in_and_back(client):
    response = client.get("/profile/?a=1")
    assert (response.status_code, response.headers["Location"]) == (302, "/login/?next=%2Fprofile%2F%3Fa%3D1")


@pytest.mark.django_db
def test_anonymous_fragment_sends_the_whole_page_to_the_sign_in(client):
    response = client.get("/profile/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/login/")
    shown = "http://testserver/contingent/?sex=male#found"
    response = client.get("/profile/", headers={"HX-Request": "true", "HX-Current-URL": shown})
    assert response.headers["HX-Redirect"] == "/login/?next=%2Fcontingent%2F%3Fsex%3Dmale"


@gate(Permission.MANAGE_USERS)
def _panel(request: Request) -> HttpResponse:
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name="Пользователи")
    return HttpResponse("panel")


@gate(Permission.VIEW_PERSONS, methods=("GET", "POST"), nameless=True)
def _writing(request: Request) -> HttpResponse:
    User.objects.filter(pk=request.user.pk).update(phone="1")
    return HttpResponse("written")


@gate(Permission.VIEW_PERSONS)
def _silent(request: Request) -> HttpResponse:
    return HttpResponse(request.GET.get("text", ""), status=int(request.GET.get("status", "200")))


@gate(Permission.VIEW_PERSONS, nameless=True)
def _copying(request: Request) -> HttpResponse:
    with connection.cursor() as cursor, cursor.copy("COPY accounts_former_password FROM STDIN") as copy:
        copy.write(b"")
    return HttpResponse("written")


def _ask(view, user: User, method: str = "get", address: str = "/somewhere/"):
    client = Client()
    client.force_login(user, BACKEND)
    request = getattr(RequestFactory(), method)(address)
    request.user, request.session = user, client.session
    return view(request)


@pytest.mark.django_db
def test_role_without_the_permission_is_refused_and_journaled():
    user = account(body(), role=Role.OFFICIAL)
    response = _ask(_panel, user)
    assert response.status_code == 403
    assert "Региональный оператор" in response.content.decode()
    entry = JournalEntry.objects.get(action=Action.ACCESS_REFUSED)
    assert (entry.user_id, entry.object_name) == (user.pk, "/somewhere/")


@pytest.mark.django_db
def test_role_with_the_permission_enters_and_its_note_is_journaled():
    user = account(body(), role=Role.ADMINISTRATOR)
    response = _ask(_panel, user)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    entry = JournalEntry.objects.get(action=Action.REGISTRY_BUILT)
    assert (entry.user_name, entry.object_name) == ("Соколова Марина Викторовна", "Пользователи")
    assert entry.institution_path == [user.institution_id]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_that_says_no_line_is_an_error_here_and_a_line_at_work(method, status):
    view, user = gate(Permission.VIEW_PERSONS, methods=("GET", "POST"))(vars(_silent)["__wrapped__"]), account(body())
    address = f"/somewhere/?text=x&status={status}"
    with pytest.raises(UnsaidWarning, match="/somewhere/"):
        _ask(view, user, method, address)
    before = JournalEntry.objects.count()
    with pytest.warns(UnsaidWarning):
        assert _ask(view, user, method, address).status_code == status
    [line] = JournalEntry.objects.order_by("pk")[before:]
    assert (line.user_id, line.action, line.object_type, line.object_name) == (
        user.pk,
        Action.REGISTRY_BUILT,
        ObjectType.PAGE,
        "/somewhere/",
    )


@pytest.mark.django_db
def test_an_answer_without_words_has_no_line_to_leave():
    user = account(body())
    before = JournalEntry.objects.count()
    assert _ask(_silent, user).status_code == 200
    assert _ask(_silent, user, address="/somewhere/?text=%0A+%0A&status=302").status_code == 302
    assert JournalEntry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(("view", "refusal"), [(_writing, InternalError), (_copying, ReadOnlySqlTransaction)])
def test_get_cannot_write(view, refusal):
    user = account(body())
    with pytest.raises(refusal, match="read-only transaction"):
        _ask(view, user)


@pytest.mark.django_db
def test_post_can_write():
    user = account(body())
    assert _ask(_writing, user, "post").status_code == 200
    user.refresh_from_db()
    assert user.phone == "1"


@pytest.mark.django_db
def test_method_that_the_view_does_not_answer():
    assert _ask(_panel, account(body(), role=Role.ADMINISTRATOR), "post").status_code == 405


@pytest.mark.django_db
def test_issued_password_must_be_changed_first(client):
    user = account(body(), must_change_password=True)
    client.force_login(user, BACKEND)
    assert client.get("/profile/").headers["Location"] == "/profile/password/"
    assert client.get("/profile/password/").status_code == 200
