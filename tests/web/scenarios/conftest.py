"""One region for a module, and a page signed in as each viewer in turn."""

import pytest

from tests.web.scenarios import viewers

# Each role once, and both rights; the soak takes each role with both. A module may be content with others.
IN_THE_SUITE = {"operator-open", "administrator-open", "official-masked"}


def pytest_generate_tests(metafunc):
    if "viewer" in metafunc.fixturenames and not any(metafunc.definition.iter_markers("parametrize")):
        chosen = getattr(metafunc.module, "IN_THE_SUITE", IN_THE_SUITE)
        asked = getattr(metafunc.module, "VIEWERS", viewers.EVERY)
        every = [pytest.param(one, marks=() if str(one) in chosen else pytest.mark.soak) for one in asked]
        metafunc.parametrize("viewer", every, ids=str)


@pytest.fixture
def desk(page, site, viewer, django_db_blocker):
    """A page of the viewer; addresses begin with `/`."""
    with django_db_blocker.unblock():
        viewers.sign_in(page.context, site, viewer)
        yield page


@pytest.fixture
def browser_context_args(browser_context_args, site):
    return {**browser_context_args, "base_url": site, "viewport": {"width": 1440, "height": 900}}
