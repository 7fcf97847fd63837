"""Every address × role × right × method, with real objects: inside the scope they open, outside they do not exist.

`test_gate` walks with objects that nobody has; `test_canaries` looks at every word. Here the objects are real, the
methods are all that a view answers, and whatever a POST changes is rolled back before the next one.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from kontingent.accounts.models import User
from kontingent.accounts.roles import PERMISSIONS, Role
from kontingent.institutions.models import Institution
from tests.accounts.people import account
from tests.web import canaries
from tests.web.answers import words_of
from tests.web.entering import signed_in
from tests.web.sides import NUMBERED, Side, filled, side_of
from tests.web.standing import standing
from tests.web.views import every_view

pytestmark = pytest.mark.slow
SCOPED = ("person_id", "user_id", "filter_id")  # objects of whom or which one may not know


@pytest.fixture(scope="module")
def sides(django_db_setup, django_db_blocker):
    made: dict[str, Side] = {}

    def build():
        region = canaries.build()
        made.update(north=side_of(region.north, "north"), south=side_of(region.south, "south"))

    with standing(django_db_blocker, build):
        yield made


class Asking:
    """One who is signed in, whatever is asked."""

    def __init__(self, user: User) -> None:
        self.client = signed_in(Client(), user)
        self._cookies = SimpleCookie(self.client.cookies)

    def ask(self, method: str, address: str, **data: str) -> tuple[HttpResponseBase, str]:
        """The answer and all of its words; what it changed is undone."""
        self.client.cookies = SimpleCookie(self._cookies)
        with transaction.atomic():
            answer = getattr(self.client, method.lower())(address, data)
            said = words_of(answer)
            transaction.set_rollback(True)
        return answer, said


def walked(side: Side, *, scoped: bool) -> Iterator[tuple[Any, str, str]]:
    """(view, method, address); `scoped`: those alone that name an object of the scope."""
    for pattern, view in every_view():
        if hasattr(view, "gate_permission") and (not scoped or set(NUMBERED.findall(pattern)) & set(SCOPED)):
            for method in view.gate_methods:
                for address in filled(pattern, side):
                    yield view, method, address


def viewer(place: str, role: Role, *, personal_data: bool) -> Asking:
    body = Institution.objects.get(parent=None) if role is Role.OPERATOR else Institution.objects.get(short_name=place)
    return Asking(account(body, role=role, personal_data=personal_data, email="viewer@example.ru"))


@pytest.mark.parametrize(
    ("role", "personal_data"),
    [
        (Role.ADMINISTRATOR, True),
        *(pytest.param(*one, marks=pytest.mark.soak) for one in (
            (Role.OPERATOR, True), (Role.OPERATOR, False), (Role.ADMINISTRATOR, False), (Role.OFFICIAL, True),
            (Role.OFFICIAL, False),
        )),
    ],
)  # fmt: skip
def test_what_is_inside_the_scope_opens_for_the_roles_it_names(sides, db, role, personal_data):
    """The operator, to whom nearly all is open, is asked the same by the walk for lines of the journal; an official of
    the north walks through all that opens in `test_canaries`, and what is closed to a role `test_gate` asks of each.
    """
    user = viewer("УО north", role, personal_data=personal_data)
    met = 0
    for view, method, address in walked(sides["north"], scoped=False):
        answer, _ = user.ask(method, address)
        allowed = view.gate_permission in PERMISSIONS[role]
        assert (method, address, answer.status_code == 403) == (method, address, not allowed)
        assert (method, address, answer.status_code < 500) == (method, address, True)
        met += 1
    assert met > 60


@pytest.mark.parametrize("personal_data", [True, False])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICIAL])
def test_what_is_outside_the_scope_does_not_exist(sides, db, role, personal_data):
    user = viewer("УО north", role, personal_data=personal_data)
    before = list(User.objects.order_by("pk").values())
    met = 0
    for view, method, address in walked(sides["south"], scoped=True):
        answer, said = user.ask(method, address)
        allowed = view.gate_permission in PERMISSIONS[role]
        assert (method, address, answer.status_code) == (method, address, 404 if allowed else 403)
        assert "Тайнаsouth" not in said
        met += 1
    assert met > 10
    assert list(User.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("role", Role)
def test_lists_hold_nobody_of_another_district(sides, db, role):
    """The same persons are in the lists of the operator: so they would be found."""
    user = viewer("УО north", role, personal_data=True)
    file = {"kind": "csv", "purpose": "check"}
    asked = [
        ("GET", address, {}) for address in ("/contingent/", "/contingent/?name=ребёнков", "/contingent/?sort=birth")
    ]
    for method, address, data in [*asked, ("POST", "/contingent/export/", file)]:
        said = user.ask(method, address, **data)[1].lower()
        assert "ребёнковnorth" in said, address
        assert ("ребёнковsouth" in said) is (role is Role.OPERATOR)
