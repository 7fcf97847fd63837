"""The persons of the manual's figures, and who looks at them."""

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from tests.standing import standing
from tests.web.entering import signed_in, viewer
from tests.web.persons import figures


@pytest.fixture
@standing(figures.build)
def persons(db):
    return figures


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
