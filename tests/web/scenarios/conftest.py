"""One region for a module, and a page signed in as each viewer in turn."""

import pytest

from tests.web.scenarios import viewers


@pytest.fixture(params=viewers.EVERY, ids=str)
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
