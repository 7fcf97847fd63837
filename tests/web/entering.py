"""How tests sign in: by the cookie of a session, or by the form where the form is what is looked at."""

from typing import TypedDict

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from tests.accounts.people import PASSWORD, account

BACKEND = "kontingent.accounts.backends.LoginOrEmailBackend"


class Cookie(TypedDict):
    name: str
    value: str
    url: str


def viewer(institution_id: int, role: Role = Role.OFFICIAL, **fields: object) -> User:
    return account(Institution.objects.get(pk=institution_id), role=role, **fields)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, BACKEND)
    return client


def session_of(user: User, site: str) -> Cookie:
    """What a browser that has signed in sends to that site."""
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": signed_in(Client(), user).cookies[name].value, "url": site}


def enter(page: Page, site: str, user: User) -> str:
    """The site, which the page has entered without opening anything: half of what a short test in a browser costs."""
    page.context.add_cookies([session_of(user, site)])
    return site


def enter_by_form(page: Page, site: str, user: User, then: str = "/profile/") -> None:
    page.goto(f"{site}/login/?next={then}")
    fill_form(page, user.login)
    page.get_by_role("button", name="Войти").click()


def fill_form(page: Page, login: str, password: str = PASSWORD) -> None:
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль", exact=True).fill(password)
