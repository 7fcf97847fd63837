"""The persons of the manual's figures, and who looks at them."""

import pytest
from django.test import Client

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from tests.accounts.people import account
from tests.standing import standing
from tests.web.persons import figures


@pytest.fixture
@standing(figures.build)
def persons(db):
    return figures


def viewer(institution_id: int, role: Role = Role.OFFICIAL, **fields: object) -> User:
    return account(Institution.objects.get(pk=institution_id), role=role, **fields)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, "kontingent.accounts.backends.LoginOrEmailBackend")
    return client


@pytest.fixture
def official(client, persons):
    """Of the district, with «Доступ к ПДн»."""
    return signed_in(client, viewer(figures.DISTRICT, personal_data=True))


@pytest.fixture
def masked(persons):
    """Of the district, without «Доступ к ПДн»."""
    return signed_in(Client(), viewer(figures.DISTRICT, personal_data=False, email="masked@example.ru"))


@pytest.fixture
def operator(persons):
    return signed_in(Client(), viewer(figures.REGION, Role.OPERATOR, personal_data=True, email="operator@example.ru"))
