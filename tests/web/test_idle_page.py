"""A page that is left alone: it leads to the sign-in when the session is over, and another tab keeps it."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from kontingent.accounts.models import Session
from kontingent.kernel import clock
from tests.accounts.people import PASSWORD, account, body
from tests.web.entering import enter_by_form, fill_form

MORNING = dt.datetime(2018, 4, 20, 9, 0, tzinfo=dt.UTC)


def test_an_idle_page_leads_to_the_sign_in_and_back(page, live_server):
    page.clock.install()
    user = account(body())
    enter_by_form(page, live_server.url, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Личный профиль")
    page.wait_for_load_state()  # the heading may be seen before the script that counts the minutes has begun
    page.clock.run_for(29 * 60 * 1000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Личный профиль")
    Session.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    page.clock.run_for(2 * 60 * 1000)
    page.wait_for_url("**/login/?next=%2Fprofile%2F")
    expect(page.get_by_text("сеанс закончился")).to_be_visible()
    fill_form(page, user.login)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Личный профиль")


@pytest.mark.django_db
def test_the_page_knows_how_long_its_session_lasts(client):
    user = account(body())
    with clock.fixed(MORNING):
        client.post("/login/", {"login": user.login, "password": PASSWORD})
        assert 'name="session-seconds" content="1800"' in client.get("/profile/").content.decode()
        assert "session-seconds" not in client.post("/logout/", follow=True).content.decode()
        client.post("/login/", {"login": user.login, "password": PASSWORD})
    for minutes in range(20, 710, 20):
        with clock.fixed(MORNING + dt.timedelta(minutes=minutes)):
            client.get("/help/")
    with clock.fixed(MORNING + dt.timedelta(minutes=710)):
        assert 'content="600"' in client.get("/profile/").content.decode()  # twelve hours are near


@pytest.mark.django_db
def test_another_tab_keeps_the_session(client):
    user = account(body())
    with clock.fixed(MORNING):
        client.post("/login/", {"login": user.login, "password": PASSWORD})
    for minutes in (20, 40, 60):
        with clock.fixed(MORNING + dt.timedelta(minutes=minutes)):
            assert client.get("/help/").status_code == 200
    with clock.fixed(MORNING + dt.timedelta(minutes=80)):
        assert client.get("/profile/").status_code == 200
