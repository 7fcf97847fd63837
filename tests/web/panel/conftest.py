"""A region with two districts, and who works in them."""

from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.test import Client

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from kontingent.people.models import Case
from tests.accounts.people import account, body
from tests.ingest import region as register
from tests.standing import standing, stood
from tests.web.entering import BACKEND
from tests.web.panel.sent import send_namesakes


@dataclass(frozen=True)
class Region:
    root: Institution
    district: Institution
    office: Institution
    sibling: Institution
    operator: User
    administrator: User
    neighbour: User  # administrator of the sibling
    official: User  # of the office below the district


def build() -> Region:
    root = body("Министерство")
    district, sibling = body("УО района", root), body("УО соседнего района", root)
    office = body("Отдел", district)
    return Region(
        root,
        district,
        office,
        sibling,
        account(root, role=Role.OPERATOR, family_name="Орлов", email="operator@example.ru", personal_data=True),
        account(district, role=Role.ADMINISTRATOR, email="admin@example.ru", personal_data=True),
        account(sibling, role=Role.ADMINISTRATOR, family_name="Белова", email="neighbour@example.ru"),
        account(office, family_name="Фролова", email="official@example.ru"),
    )


def operator(*, personal_data: bool = True) -> User:
    """Of the region that `register.build` made."""
    root = Institution.objects.get(parent=None)
    return account(root, role=Role.OPERATOR, email="operator@example.ru", personal_data=personal_data)


def build_doubtful() -> None:
    register.build("dnevnik", "zags")
    send_namesakes()


@pytest.fixture
@standing(build_doubtful)
def doubtful(db) -> Case:
    stood(build_doubtful)
    return Case.objects.get()


@pytest.fixture
@standing(build)
def region(db) -> Region:
    return deepcopy(stood(build))  # tests change whom they are given


@pytest.fixture
def enter():
    """A client of somebody who has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, BACKEND)
        return client

    return sign_in
