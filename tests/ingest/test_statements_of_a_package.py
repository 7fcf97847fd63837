"""What a small package costs beside its facts: how many statements the loader sends. The bounds only shrink."""

import pytest

from tests.ingest.full import load_delta, told
from tests.ingest.region import build, send
from tests.ingest.statements import counted, table
from tests.ingest.xhtml import package

pytestmark = pytest.mark.django_db(transaction=True)

CLASS = {f"p-{n}": "e o-1 2017, c, m o-1 2017" for n in range(1, 21)} | {f"g-{n}": f"g p-{n}" for n in range(1, 5)}
LEFT = [told(f"p-{n}", "e o-1 2017 left").replace("-left", "") for n in range(1, 6)]  # as the records are called
MARKED = [told(f"p-{n}", "m o-1 2017").replace('"4"', '"5"').replace(">4<", ">5<") for n in range(1, 6)]


@pytest.mark.parametrize(
    ("people", "most"),
    [
        pytest.param(LEFT, 43, id="learners who left"),
        pytest.param(MARKED, 28, id="marks, which no table of the view and no rule reads"),
    ],
)
def test_statements_of_a_package_that_changes(people, most):
    build()
    load_delta(CLASS)
    with counted() as sent:
        loaded = send(package(*people, made="2018-04-20T09:00:00+03:00"))
    assert (loaded.state, loaded.counts["changed"]) == ("accepted", len(people))
    assert sum(map(len, sent.values())) <= most, table(sent)
