"""Whom a package wrote of is the same for whoever loaded all of it and for whoever came after it was killed."""

import pytest

from kontingent.history.kinds.learning import Enrolment
from kontingent.ingest import closing
from kontingent.ingest.run import Run
from kontingent.ingest.written import Written
from tests.ingest.full import load_delta, load_full
from tests.ingest.region import build

pytestmark = pytest.mark.django_db(transaction=True)

CLASS = {f"p-{n}": "e o-1 2017, m o-1 2017" for n in range(1, 13)} | {"g-1": "g p-1", "w-1": "p o-1, d"}
NEXT = {f"p-{n}": "e o-1 2017 left, m o-1 2017" for n in range(2, 13)} | {"g-1": "g p-2", "w-1": "p o-1, d"}


@pytest.fixture
def remembered(monkeypatch):
    """The loadings, as they ended their packages."""
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", "8")
    end, found = closing.end, []

    def noted(run: Run, *family: object) -> dict[str, object]:
        found.append(run)
        return end(run, *family)

    monkeypatch.setattr(closing, "end", noted)
    return found


def told(written: Written) -> tuple[dict[int, set[int]], set[int]]:
    return {kind: set(persons) for kind, persons in written.persons.items()}, written.institutions


def test_what_is_remembered_is_what_the_facts_say(remembered):
    build()
    load_delta(CLASS)
    full = load_full(NEXT)
    assert full.counts["withdrawn"] == 14
    assert full.done_batches > 3
    first, second = (told(run.written) for run in remembered)
    assert [first, second] == [told(Written.by(run.package.pk)) for run in remembered]
    assert all(first)
    assert Enrolment.code in second[0]
