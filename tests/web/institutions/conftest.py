"""The institutions of the manual's figures, and who looks at them."""

import pytest
from django.test import Client

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from tests.accounts.people import account
from tests.standing import standing
from tests.web.institutions import figures


def viewer(institution_id: int, role: Role = Role.OFFICIAL, **fields: object) -> User:
    return account(Institution.objects.get(pk=institution_id), role=role, **fields)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, "kontingent.accounts.backends.LoginOrEmailBackend")
    return client


@pytest.fixture
@standing(figures.build_institutions)
def registries(db):
    """Institutions alone."""


@pytest.fixture
@standing(figures.build)
def region(db):
    """Institutions with their learners and staff."""


@pytest.fixture
def official(client, db):
    """Signs in a person of an institution."""

    def enter(institution_id: int = figures.DISTRICT, **fields: object) -> Client:
        return signed_in(client, viewer(institution_id, **{"personal_data": True, **fields}))

    return enter
