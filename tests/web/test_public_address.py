"""Letters, cookies and HTTPS go by the address that is configured; a request may say what it likes."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts import tasks
from kontingent.accounts.invitations import invite, renew_password
from kontingent.accounts.roles import Role
from kontingent.kernel.environment import SettingsError
from kontingent.project import public_address
from tests.accounts.people import PASSWORD, account, body
from tests.accounts.post import first_attempt
from tests.web.reading import field

FORGED = {
    "HTTP_HOST": "evil.example",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_FOR": "203.0.113.7",
    "HTTP_FORWARDED": "host=evil.example;proto=https",
    "HTTP_ORIGIN": "https://evil.example",
}
YEAR = "max-age=31536000"
READ = """
import json, kontingent.project.settings as s
names = ("ADDRESS", "HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def written(**environment: str) -> dict[str, Any]:
    """The settings of a process that is started with these variables."""
    kept = {name: value for name, value in os.environ.items() if name != "KONTINGENT_ADDRESS"}
    command = [sys.executable, "-c", READ]
    return json.loads(subprocess.run(command, env=kept | environment, capture_output=True, check=True).stdout)


def letters() -> list[str]:
    """The bodies of what the worker would send."""
    for job in ProcrastinateJob.objects.filter(task_name__startswith="accounts.send_").order_by("id"):
        send = tasks.send_recovery if job.task_name == "accounts.send_recovery" else tasks.send_credentials
        send(first_attempt(), **job.args)
    return [letter.body for letter in mail.outbox]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://kontingent.example", "http://10.0.0.5:8000"])
def test_a_forged_request_gets_a_letter_with_the_configured_address(client, settings, address: str):
    settings.ADDRESS, settings.ALLOWED_HOSTS = address, ["*"]
    account(body(), email="marina@example.ru")
    assert client.post("/recovery/", {"email": "marina@example.ru"}, **FORGED).status_code == 302
    [letter] = letters()
    assert re.findall(r"https?://[^/]+", letter) == [address]
    assert re.search(rf"{re.escape(address)}/recovery/\w+/\S+/\n", letter)
    assert "evil" not in letter


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused_at_all(client):
    answer = client.post("/recovery/", {"email": "marina@example.ru"}, **FORGED)
    assert answer.status_code == 400
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_letters_with_data_for_the_sign_in_too(settings):
    settings.ADDRESS = "https://kontingent.example"
    root = body()
    by = account(root, role=Role.OPERATOR).actor(institution_path=root.path)
    invite(
        by=by, to_creator=False, family_name="Иванов", given_name="Иван", additional_name="", email="i@example.ru",
        role=Role.OFFICIAL, institution_id=root.pk, personal_data=False,
    )  # fmt: skip
    renew_password(by=by, user=account(root, email="marina@example.ru"))
    assert [re.findall(r"https?://\S+", letter) for letter in letters()] == [["https://kontingent.example/"]] * 2


@pytest.mark.parametrize("is_https", [True, False])
@pytest.mark.django_db
def test_hsts_goes_with_the_configured_address(client, settings, is_https):
    settings.HTTPS = is_https
    expected = YEAR if is_https else None
    for path in ("/login/", "/health/live", "/nowhere/", "/"):
        assert client.get(path).headers.get("Strict-Transport-Security") == expected, path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("peer", "proto", "expected"),
    [
        ("10.0.0.1", "https", YEAR),
        ("10.0.0.1", "http", None),
        ("10.0.0.1", "", None),
        ("10.0.0.1", "https, http", None),
        ("192.0.2.5", "https", None),
    ],
)
def test_hsts_goes_with_the_word_of_a_trusted_proxy(client, settings, peer: str, proto: str, expected: str | None):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    answer = client.get("/login/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO=proto)
    assert answer.headers.get("Strict-Transport-Security") == expected


def test_https_in_the_address_closes_the_cookies():
    read = written(KONTINGENT_ADDRESS="https://kontingent.example/", KONTINGENT_HOSTS="second.example")
    assert read == {
        "ADDRESS": "https://kontingent.example",
        "HTTPS": True,
        "ALLOWED_HOSTS": ["second.example", "kontingent.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://kontingent.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }
    plain = written(KONTINGENT_ADDRESS="http://10.0.0.5:8000")
    assert (plain["HTTPS"], plain["SESSION_COOKIE_SECURE"], plain["CSRF_COOKIE_SECURE"]) == (False, False, False)
    assert "10.0.0.5" in plain["ALLOWED_HOSTS"]


@pytest.mark.django_db
def test_signing_in_behind_a_proxy_that_speaks_http(settings):
    """What the browser says over https is known to be of this site, and it gets nothing it would send in the open."""
    for name, value in written(KONTINGENT_ADDRESS="https://kontingent.example").items():
        setattr(settings, name, value)
    browser = Client(enforce_csrf_checks=True, HTTP_HOST="kontingent.example")
    page = browser.get("/login/").content.decode()
    token = field(page, "csrfmiddlewaretoken")
    dark = {"csrfmiddlewaretoken": token, "theme": "dark"}
    assert browser.post(reverse("appearance"), dark, HTTP_ORIGIN=settings.ADDRESS).status_code == 302
    assert (browser.cookies["theme"].value, browser.cookies["theme"]["secure"]) == ("dark", True)
    user = account(body())
    form = {"csrfmiddlewaretoken": token, "login": user.login, "password": PASSWORD, "next": "/profile/"}
    assert browser.post("/login/", form, HTTP_ORIGIN="https://evil.example").status_code == 403
    answer = browser.post("/login/", form, HTTP_ORIGIN="https://kontingent.example")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/profile/")
    kept = {name: bool(cookie["secure"]) for name, cookie in browser.cookies.items() if cookie.value}
    assert kept == {"kontingent": True, "csrftoken": True, "theme": True}


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "http://kontingent.example/profile/"])
@pytest.mark.django_db
def test_nothing_leads_away_or_back_to_http_after_the_sign_in(client, settings, wanted: str):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["kontingent.example"]
    form = {"login": account(body()).login, "password": PASSWORD, "next": wanted}
    answer = client.post("/login/", form, HTTP_HOST="kontingent.example")
    assert answer.status_code == 302
    assert re.match(r"/(?!/)", answer.headers["Location"])


@pytest.mark.parametrize(
    ("given", "origins", "hosts", "https", "address"),
    [
        ("https://a.example", ["https://b.example"], ["c.example"], None, "https://a.example"),
        (None, ["https://*.example", "https://b.example/"], ["c.example"], None, "https://b.example"),
        (None, [], ["c.example", "d.example"], None, "http://c.example"),
        (None, [], ["*", ".d.example"], True, "https://d.example"),
        (None, [], [], None, "http://localhost:8000"),
        (None, [], [], True, "https://localhost"),
        ("https://a.example", [], [], True, "https://a.example"),
    ],
)
def test_what_other_settings_tell(given, origins, hosts, https, address):
    assert public_address.choose(given, origins=origins, hosts=hosts, https=https) == address


@pytest.mark.parametrize(("given", "https"), [("http://a.example", True), ("https://a.example", False)])
def test_settings_that_contradict_each_other(given, https):
    with pytest.raises(SettingsError, match=f"KONTINGENT_HTTPS={int(https)}, а адрес — {given}"):
        public_address.choose(given, origins=[], hosts=[], https=https)
