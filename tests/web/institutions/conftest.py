"""The institutions of the manual's figures, and who looks at them."""

import pytest
from django.test import Client

from tests.standing import standing
from tests.web.entering import signed_in, viewer
from tests.web.institutions import figures


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
