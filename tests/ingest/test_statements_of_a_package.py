"""What a small package costs beside its facts: how many statements the loader sends. The bounds only shrink."""

import pytest
from django.db import connection

from tests.ingest.full import load_delta, told
from tests.ingest.region import build, send
from tests.ingest.statements import counted, table
from tests.ingest.xhtml import package

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CLASS = {f"p-{n}": "e o-1 2017, c, m o-1 2017" for n in range(1, 21)} | {f"g-{n}": f"g p-{n}" for n in range(1, 5)}
LEFT = [told(f"p-{n}", "e o-1 2017 left").replace("-left", "") for n in range(1, 6)]  # as the records are called
WRITTEN_TO = [told(f"p-{n}", "c").replace("a@example.org", "b@example.org") for n in range(1, 6)]


@pytest.mark.parametrize(
    ("people", "most"),
    [
        pytest.param(LEFT, 43, id="learners who left"),
        pytest.param(WRITTEN_TO, 28, id="contacts, which no table of the view and no rule reads"),
    ],
)
def test_statements_of_a_package_that_changes(people, most):
    build()
    load_delta(CLASS)
    with counted() as sent:
        loaded = send(package(*people, made="2018-04-20T09:00:00+03:00"))
    assert (loaded.state, loaded.counts["changed"]) == ("accepted", len(people))
    assert sum(map(len, sent.values())) <= most, table(sent)


def test_the_server_keeps_the_plans_of_small_packages():
    """A plan that is kept must find its rows by an index whatever the ids, so no text asks whether there are ids."""
    build()
    load_delta(CLASS)
    for day in range(7):  # a statement is prepared when it has been sent five times, planned for good five times later
        sent_again = LEFT if day % 2 else [one.replace("2018-03-30", "2018-03-29") for one in LEFT]
        loaded = send(package(*sent_again, made=f"2018-04-20T09:00:0{day}+03:00"))
        assert (loaded.state, loaded.counts["changed"]) == ("accepted", len(LEFT))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [row[0] for row in cursor.fetchall()]
    for name in ("enrolment", "person_scope", "person_card"):
        assert [statement for statement in kept if f"INSERT INTO {name} " in statement], name
    assert [statement for statement in kept if "bigint[] IS NULL OR" in statement] == []
