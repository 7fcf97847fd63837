"""Theme and low-vision version: set by the server, with a small form and no script."""

import pytest
from django.test import Client

from kontingent.accounts.models import User
from tests.accounts.people import PASSWORD, account, body

pytestmark = pytest.mark.django_db


def choose(client: Client, **choice: str):
    return client.post("/settings/appearance/", {"next": "/login/", **choice}, follow=True).content.decode()


def test_usual_look_follows_the_system(client):
    text = client.get("/login/").content.decode()
    assert 'data-bs-theme="auto"' in text
    assert "data-vision" not in text


def test_before_the_sign_in_it_is_kept_in_the_browser(client):
    assert 'data-bs-theme="dark"' in choose(client, theme="dark")
    assert 'data-vision="on" data-vision-size="more"' in choose(client, vision="more")
    assert "data-vision" not in choose(client, vision="off")


def test_what_is_not_offered_changes_nothing(client):
    assert 'data-bs-theme="auto"' in choose(client, theme='dark" onload="x')
    client.cookies["theme"] = '"><script>'
    assert 'data-bs-theme="auto"' in client.get("/login/").content.decode()


def test_it_follows_the_person_to_another_browser(client):
    user = account(body())
    client.post("/login/", {"login": user.login, "password": PASSWORD})
    choose(client, theme="dark", vision="on")
    assert (User.objects.get().theme, User.objects.get().vision) == ("dark", "on")
    elsewhere = Client()
    elsewhere.post("/login/", {"login": user.login, "password": PASSWORD})
    assert 'data-bs-theme="dark" data-vision="on"' in elsewhere.get("/profile/").content.decode()


def test_what_was_chosen_on_the_page_of_sign_in_stays(client):
    user = account(body())
    choose(client, vision="on")
    client.post("/login/", {"login": user.login, "password": PASSWORD})
    assert 'data-vision="on"' in client.get("/profile/").content.decode()


def test_it_is_not_changed_by_a_link(client):
    assert client.get("/settings/appearance/?theme=dark").status_code == 405


def test_spacing_belongs_to_the_low_vision_version(client):
    assert "data-spacing" not in choose(client, spacing="wide")
    assert 'data-spacing="wide"' in choose(client, vision="on")
    assert 'data-spacing="usual"' in choose(client, spacing="usual")
    assert 'data-spacing="usual"' in choose(client, spacing="none")
