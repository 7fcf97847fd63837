"""One region for a module, and a page signed in as each viewer in turn."""

import pytest

from kontingent.accounts.roles import Role
from tests.web.scenarios import viewers

# What is masked is masked by the right, not by the role: of those without it the suite takes one, the soak all.
IN_THE_SOAK = [viewer for viewer in viewers.EVERY if viewer.role is not Role.OFFICIAL and not viewer.personal_data]
EVERY = [pytest.param(one, marks=pytest.mark.soak if one in IN_THE_SOAK else ()) for one in viewers.EVERY]


@pytest.fixture(params=EVERY, ids=str)
def viewer(request):
    return request.param


@pytest.fixture
def desk(page, site, viewer, django_db_blocker):
    """A page of the viewer; addresses begin with `/`."""
    with django_db_blocker.unblock():
        viewers.sign_in(page.context, site, viewer)
        yield page


@pytest.fixture
def browser_context_args(browser_context_args, site):
    return {**browser_context_args, "base_url": site, "viewport": {"width": 1440, "height": 900}}
