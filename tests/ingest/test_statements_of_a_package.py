"""What a small package costs beside its facts: how many statements the loader sends. The bounds only shrink."""

import pytest

from kontingent.ingest.models import Package
from kontingent.kernel import clock, sql
from kontingent.people.models import Case, PersonExternalId
from tests.ingest.full import load_delta, load_full, told
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
        pytest.param(LEFT, 20, id="learners who left"),
        pytest.param(WRITTEN_TO, 13, id="contacts, which no table of the view and no rule reads"),
    ],
)
def test_statements_of_a_package_that_changes(people, most):
    build()
    load_delta(CLASS)
    with counted() as sent:
        loaded = send(package(*people, made="2018-04-20T09:00:00+03:00"))
    assert (loaded.state, loaded.counts["changed"]) == ("accepted", len(people))
    assert sum(map(len, sent.values())) <= most, table(sent)


def test_open_cases_that_a_package_concerns_are_looked_at_before_its_one_commit():
    build()
    load_delta(CLASS)
    one, other = PersonExternalId.objects.filter(external_id__in=["p-1", "p-2"]).values_list("person_id", flat=True)
    Case.objects.create(person_id=one, candidate_id=other, score=1, reasons=["name_same"], opened_at=clock.now())
    with counted() as sent:
        loaded = send(package(*LEFT, made="2018-04-20T09:00:00+03:00"))
    assert (loaded.state, loaded.counts["changed"]) == ("accepted", len(LEFT))
    assert [*sent][-6:] == ["looked_again", "checked", "noted", "committed", "closed", "after"]
    assert [text for step in ("committed", "closed") for text in sent[step]] == []
    assert [text for text in sent["looked_again"] if "recognition_case" in text]


def test_the_server_keeps_the_plans_of_small_packages():
    """A plan that is kept must find its rows by an index whatever the ids, so no text asks whether there are ids."""
    build()
    load_delta(CLASS)
    loaded = send(package(*LEFT, made="2018-04-20T09:00:00+03:00"))
    assert (loaded.state, loaded.counts["changed"]) == ("accepted", len(LEFT))
    kept = _kept()
    for name in ("enrolment", "person_scope"):
        assert [statement for statement in kept if f"INSERT INTO {name} " in statement], name
    assert [statement for statement in kept if "bigint[] IS NULL OR" in statement] == []
    anew = sql.column("SELECT statement FROM pg_prepared_statements WHERE custom_plans > 0")
    assert [statement for statement in anew if "person_id" in statement] == []  # even the longest, which are the counts
    assert [statement for statement in kept if "learner_stood" in statement]
    assert sql.value("SHOW plan_cache_mode") == "auto"  # whoever else uses the session has plans for its values


def test_a_plan_outlives_a_full_package_and_statements_of_django():
    """The driver forgets all at a DROP, and counts Django's statements, each of which is another text by its values."""
    build()
    load_delta(CLASS)
    kept = _kept()
    for number in range(200):
        assert not Package.objects.filter(pk=-number).exists()
    assert load_full(CLASS).state == "accepted"
    assert set(kept) <= set(_kept())


def test_no_working_table_of_a_full_package_outlives_its_transaction():
    """Each commit that has touched a table of the session empties all that it has."""
    build()
    assert load_full(CLASS).state == "accepted"
    assert load_full({id_: said for id_, said in CLASS.items() if id_ != "p-20"}).counts["withdrawn"] > 0
    assert sql.column("SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r' ORDER BY 1") == [
        "learner_stood", "seen_stood"
    ]  # fmt: skip


def _kept() -> list[str]:
    return sql.column("SELECT statement FROM pg_prepared_statements")
