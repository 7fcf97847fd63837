"""«Справка»: every screen has its topic, a role reads its own, the search knows the forms of words."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve
from django.utils.html import strip_tags

from kontingent.accounts.models import User
from kontingent.accounts.roles import PERMISSIONS, Role
from kontingent.audit.models import JournalEntry
from kontingent.web.frame import Desk
from kontingent.web.help import views as help_views
from kontingent.web.help.reading import parts_of, rendered
from kontingent.web.help.topics import SIGN_IN, TOPICS, topic_of
from tests.accounts.people import account, body
from tests.web.entering import BACKEND
from tests.web.reading import document, words
from tests.web.views import every_view

pytestmark = pytest.mark.slow

PICTURES = Path(help_views.__file__).parents[1] / "static" / "help"
DESK = Desk("help@example.ru", "https://portal.example.ru/")


@pytest.mark.parametrize("role", Role)
def test_every_screen_that_a_role_opens_has_a_topic_that_it_may_read(role):
    screens = [
        route
        for route, view in every_view()
        if getattr(view, "gate_permission", None) in PERMISSIONS[role] and "GET" in view.gate_methods
    ]
    assert len(screens) > 15
    assert [route for route in screens if topic_of(route, User(role=role)) is None] == []


def test_a_topic_covers_what_there_is():
    routes = [route for route, _ in every_view()]
    starts = [start for topic in TOPICS for start in topic.covers]
    assert [start for start in starts if not any(route.startswith(start) for route in routes)] == []


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_links_and_pictures_of_a_topic_are_there(topic):
    html = str(rendered(topic, DESK))
    assert len(strip_tags(html).split()) > 60
    for address in document(html).xpath("//@href[starts-with(., '/')]"):
        path, _, anchor = address.partition("#")
        assert resolve(path).url_name in {"help", "help-topic", "help-sign-in"}
        known = next(one for one in TOPICS if one.href == path)
        assert topic.permission is not known.permission or topic.permission in PERMISSIONS[Role.OFFICIAL]
        assert not anchor or f'id="{anchor}"' in rendered(known, DESK)
    for picture in document(html).xpath("//img"):
        assert finders.find(picture.get("src").removeprefix("/static/"))
        assert len(picture.get("alt").split()) > 3
    anchors = [part.anchor for part in parts_of(topic, html)[1:]]
    assert all(anchors)
    assert len(set(anchors)) == len(anchors)


def test_no_picture_is_left_over():
    shown = {source for topic in TOPICS for source in document(str(rendered(topic, DESK))).xpath("//img/@src")}
    assert {f"/static/help/{path.name}" for path in PICTURES.iterdir()} == shown


@pytest.fixture
def enter(client, db):
    def sign_in(role: Role = Role.OFFICIAL):
        client.force_login(account(body(), role=role), BACKEND)
        return client

    return sign_in


@pytest.mark.parametrize("role", Role)
def test_a_role_reads_its_topics_alone(enter, role):
    client = enter(role)
    contents = client.get("/help/").content.decode()
    for topic in TOPICS:
        may = topic.permission in PERMISSIONS[role]
        assert (topic.slug, client.get(topic.href).status_code) == (topic.slug, 200 if may else 404)
        assert (topic.slug, f'href="{topic.href}"' in contents) == (topic.slug, may)


def test_whoever_cannot_sign_in_reads_how_to(client, db):
    page = client.get(SIGN_IN.href)
    assert page.status_code == 200
    assert "Забыли пароль" in page.content.decode()
    assert "/help/users/" not in page.content.decode()
    assert client.get("/help/users/").headers["Location"].startswith("/login/")
    assert SIGN_IN.href in client.get("/login/").content.decode()


def answers(page) -> list[tuple[str, str]]:
    """(address, what is marked) of each answer."""
    rows = document(page).xpath("//li[p][a[starts-with(@href, '/help/')]]")
    return [(row.xpath("./a/@href")[0], " ".join(map(words, row.xpath("./p//mark"))).lower()) for row in rows]


@pytest.mark.parametrize(
    ("question", "address", "marked"),
    [
        ("условиями", "/help/contingent/#filters", "условия"),
        ("забыла пароль", "/help/sign-in/#recovery", "парол"),
        ("учетная запись", "/help/sign-in/", "учётн"),
        ("выгрузок", "/help/export/#lists", "выгр"),
        ("заблокированных", "/help/sign-in/#locked", "заблокировал"),
    ],
)
def test_words_are_found_in_any_form(enter, question, address, marked):
    found = dict(answers(enter().get("/help/", {"q": question})))
    assert address in found
    assert marked in found[address]


def test_the_search_keeps_to_the_role(enter):
    hrefs = [href for href, _ in answers(enter().get("/help/", {"q": "пакеты поставщик"}))]
    assert hrefs
    assert not [href for href in hrefs if href.startswith(("/help/packages", "/help/suppliers"))]


@pytest.mark.parametrize("question", ["<b>пароль", "пароль' & | !", "\x00\x02", '"', "а" * 500])
def test_a_hostile_question_is_only_a_question(enter, question):
    page = enter().get("/help/", {"q": question})
    assert page.status_code == 200
    assert "<b>пароль" not in page.content.decode()


def test_nothing_of_a_question_is_kept(enter):
    client, before = enter(), JournalEntry.objects.count()
    client.get("/help/", {"q": "кто болел"})
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("screen", "topic"),
    [
        ("/contingent/", "/help/contingent/"),
        ("/organisations/", "/help/organisations/"),
        ("/panel/journal/", "/help/journal/"),
        ("/panel/users/new/", "/help/users/"),
        ("/profile/", "/help/profile/"),
    ],
)
def test_the_question_mark_leads_to_the_topic_of_the_screen(enter, screen, topic):
    page = enter(Role.OPERATOR).get(screen).content.decode()
    assert f'<a href="{topic}" title="Справка">' in page


def test_the_support_stands_where_the_settings_say(enter, settings):
    settings.SUPPORT_EMAIL, settings.SUPPORT_PORTAL = DESK.email, ""
    client = enter()
    assert "портал" not in client.get("/help/trouble/").content.decode()
    settings.SUPPORT_PORTAL = DESK.portal
    page = client.get("/help/trouble/").content.decode()
    assert page.count('href="https://portal.example.ru/"') == 2
    assert page.count('href="mailto:help@example.ru"') == 2
    client.logout()
    assert 'href="https://portal.example.ru/"' in client.get("/login/").content.decode()
