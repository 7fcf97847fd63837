"""The region of the figures, and three children of a kindergarten with whoever looks at them."""

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from tests.statistics.gardens import build_gardens
from tests.web.entering import signed_in, viewer
from tests.web.institutions.conftest import official, region, registries

__all__ = ["official", "region", "registries"]


@pytest.fixture
def body(db):
    """Of the kindergarten."""
    return build_gardens()


@pytest.fixture
def enter(body):
    """A browser of somebody, an administrator if it is not said."""

    def enter(place=None, role=Role.ADMINISTRATOR, **fields: object):
        return signed_in(Client(), viewer((place or body).pk, role, **{"personal_data": True, **fields}))

    return enter
