"""A register that is committed, so that the worker sees it, and lists that are long with their second row."""

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from tests import regions
from tests.web.entering import signed_in, viewer
from tests.web.persons import figures


@pytest.fixture
def register(transactional_db, settings, tmp_path):
    settings.ROWS_AT_ONCE, settings.DATA_DIR = 1, tmp_path
    regions.stand(figures.build)
    return figures


@pytest.fixture
def official(register):
    return signed_in(Client(), viewer(figures.DISTRICT, personal_data=True, email="official@example.ru"))


@pytest.fixture
def masked(register):
    return signed_in(Client(), viewer(figures.DISTRICT, personal_data=False, email="masked@example.ru"))


@pytest.fixture
def operator(register):
    return signed_in(Client(), viewer(figures.REGION, Role.OPERATOR, personal_data=True, email="operator@example.ru"))
