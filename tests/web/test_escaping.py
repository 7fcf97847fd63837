"""What suppliers send is text on every page, whatever it looks like: no template can forget to escape it."""

import re
from collections.abc import Iterator

import pytest
from django.template import engines
from django.test import Client

from kontingent.accounts.roles import Role
from kontingent.history.kinds.base import Kind, KindField
from tests.accounts.people import account
from tests.web import canaries
from tests.web.answers import words_of
from tests.web.entering import BACKEND
from tests.web.filling import addresses
from tests.web.standing import standing

MARKUP = "<b>клин</b>"
ESCAPED = "&lt;b&gt;клин&lt;/b&gt;"
plain = canaries.canary


def with_markup(kind: type[Kind], known: KindField, side: str) -> str:
    return plain(kind, known, side) + MARKUP


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker) -> Iterator[canaries.Region]:
    made: list[canaries.Region] = []

    def build() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(canaries, "canary", with_markup)
            made.append(canaries.build())

    with standing(django_db_blocker, build):
        yield made[0]


@pytest.mark.slow
def test_markup_in_every_personal_field_is_shown_as_it_was_sent(region, db):
    client, bare, shown = Client(), [], set()
    user = account(region.root, role=Role.OPERATOR, personal_data=True)
    client.force_login(user, BACKEND)
    for address in addresses(region):
        answer = client.get(address)
        text = words_of(answer)
        if "/login/" in answer.headers.get("Location", ""):
            client.force_login(user, BACKEND)  # the walk went through «Выход»
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            bare += [address] if "<b>клин" in text else []
            shown |= {found.lower() for found in re.findall(rf"(Тайна\w+){re.escape(ESCAPED)}", text, re.IGNORECASE)}
    assert bare == []
    assert len(shown) > 40


def test_a_template_of_any_text_escapes():
    made = engines["jinja"].from_string("{{ name }}{% set kept = name %}{{ kept|dash }}{{ ui.notice(name) }}")
    assert "<b>" not in made.render({"name": MARKUP})
