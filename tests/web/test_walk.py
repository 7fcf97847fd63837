"""Every address × role × right × method, with real objects: inside the scope they open, outside they do not exist.

`test_gate` walks with objects that nobody has; `test_canaries` looks at every word. Here the objects are real, the
methods are all that a view answers, and whatever a POST changes is rolled back before the next one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from kontingent.accounts.models import SavedFilter, User
from kontingent.accounts.roles import PERMISSIONS, Role
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.people.models import PersonExternalId
from kontingent.web.reports.catalogue import BY_CODE
from tests.accounts.people import account
from tests.web import canaries
from tests.web.standing import standing
from tests.web.test_canaries import BACKEND, words_of
from tests.web.test_gate import every_view

pytestmark = pytest.mark.slow
NUMBERED = re.compile(r"<(?:\w+:)?(\w+)>")
SCOPED = ("person_id", "user_id", "filter_id")  # objects of whom or which one may not know
WORDS = {
    "kind": ["xlsx"],
    "slug": ["general", "health", "classes", "queue", "applications", "packages"],
    "verb": ["block", "password", "accept", "same"],
    "code": list(BY_CODE),
}


@dataclass(frozen=True, slots=True)
class Side:
    """Objects of one district: its person, its user, the user's saved filter, its school and the body itself."""

    person_id: int
    user_id: int
    filter_id: int
    institution_id: int
    body_id: int


@pytest.fixture(scope="module")
def sides(django_db_setup, django_db_blocker):
    made: dict[str, Side] = {}

    def build():
        region = canaries.build()
        made.update(north=side_of(region.north, "north"), south=side_of(region.south, "south"))

    with standing(django_db_blocker, build):
        yield made


def side_of(body: Institution, name: str) -> Side:
    user = account(body, email=f"of-{name}@example.ru")
    kept = SavedFilter.objects.create(user=user, screen="contingent", title="Отбор", query="grade=9")
    person = PersonExternalId.objects.get(external_id=f"p-{name}").person_id
    school = Institution.objects.organisations().under(body.pk).get()
    return Side(person, user.pk, kept.pk, school.pk, body.pk)


def filled(pattern: str, side: Side) -> Iterator[str]:
    """Addresses of the pattern with the objects of a side; other objects are the operator's, whose scope is all."""
    found = NUMBERED.search(pattern)
    if found is None:
        yield f"/{pattern}"
        return
    name = found[1]
    if name == "institution_id" and pattern.startswith("bodies/"):
        values = [side.body_id]
    elif name in Side.__slots__:
        values = [getattr(side, name)]
    elif name == "package_id":
        values = list(Package.objects.order_by("pk").values_list("pk", flat=True)[:1])
    else:
        values = WORDS.get(name, [1])
    for value in values:
        yield from filled(pattern.replace(found[0], str(value), 1), side)


def ask(user: User, method: str, address: str, **data: str) -> tuple[HttpResponseBase, str]:
    """The answer and all of its words; what it changed is undone."""
    with transaction.atomic():
        client = Client()
        client.force_login(user, BACKEND)
        answer = getattr(client, method.lower())(address, data)
        said = words_of(answer)
        transaction.set_rollback(True)
    return answer, said


def walked(side: Side, *, scoped: bool) -> Iterator[tuple[object, str, str]]:
    """(view, method, address); `scoped`: those alone that name an object of the scope."""
    for pattern, view in every_view():
        if hasattr(view, "gate_permission") and (not scoped or set(NUMBERED.findall(pattern)) & set(SCOPED)):
            for method in view.gate_methods:
                for address in filled(pattern, side):
                    yield view, method, address


def viewer(place: str, role: Role, *, personal_data: bool) -> User:
    body = Institution.objects.get(parent=None) if role is Role.OPERATOR else Institution.objects.get(short_name=place)
    return account(body, role=role, personal_data=personal_data, email="viewer@example.ru")


@pytest.mark.parametrize(
    ("role", "personal_data"),
    [
        (Role.OPERATOR, True), (Role.ADMINISTRATOR, True), (Role.OFFICIAL, False),
        *(pytest.param(*one, marks=pytest.mark.soak) for one in (
            (Role.OPERATOR, False), (Role.ADMINISTRATOR, False), (Role.OFFICIAL, True),
        )),
    ],
)  # fmt: skip
def test_what_is_inside_the_scope_opens_for_the_roles_it_names(sides, db, role, personal_data):
    user = viewer("УО north", role, personal_data=personal_data)
    met = 0
    for view, method, address in walked(sides["north"], scoped=False):
        answer, _ = ask(user, method, address)
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
        answer, said = ask(user, method, address)
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
        said = ask(user, method, address, **data)[1].lower()
        assert "ребёнковnorth" in said, address
        assert ("ребёнковsouth" in said) is (role is Role.OPERATOR)
