"""A package of institutions alone that concerns everybody below them: bounded transactions, and a stop between two."""

import io

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.current import actions as current
from kontingent.current import projection
from kontingent.current.models import Behind
from kontingent.current.rebuilding import differences
from kontingent.ingest import tasks
from kontingent.ingest.actions import receive
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import Watch, load
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock, stopping
from tests.ingest.moving import LEARNERS, MOVES, learner
from tests.ingest.region import ROBOT, build, dump, send
from tests.ingest.xhtml import item, package, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT_ONCE = 6
SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ № 1", type="general"))


@pytest.fixture
def projected(monkeypatch) -> list[int]:
    """How many persons each transaction after the first package puts right."""
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", str(2 * AT_ONCE))
    build()
    send(package(SCHOOL, *(learner(n, 2016) for n in range(LEARNERS)), made="2017-01-01T00:00:00+03:00"))
    project, found = projection.project_persons, []

    def counted(ids: list[int], **options: object) -> None:
        found.append(len(ids))
        project(ids, **options)

    monkeypatch.setattr(current, "project_persons", counted)
    return found


def scopes() -> set[object]:
    return {row[1] for row in dump()["scope"]}


def test_a_move_of_a_district_is_put_right_in_bounded_transactions(projected):
    moved = send(MOVES)
    assert moved.state == "accepted"
    assert max(projected) <= AT_ONCE
    assert sum(projected) >= LEARNERS
    assert scopes() >= {3}
    assert not Behind.objects.exists()
    assert differences(recorded_at=clock.now(), progress=lambda _: None) == []


def test_a_class_that_changes_is_put_right_in_bounded_transactions_too(projected):
    cells = {"schoolYear": "2016", "grade": "5", "letter": "А", "form": "extramural"}
    sent = send(package(item("Organisation", "o-1", section("SchoolClass", "c-5", **cells))))
    assert sent.state in {"accepted", "remarks"}
    assert max(projected) <= AT_ONCE
    assert sum(projected) >= LEARNERS
    assert differences(recorded_at=clock.now(), progress=lambda _: None) == []


def test_a_stop_comes_between_two_and_the_next_attempt_ends_as_an_undisturbed_one(projected, monkeypatch):
    package_id = _received()
    left, loaded = [], None
    for _ in range(LEARNERS):
        loaded = load(package_id=package_id, by=ROBOT, watch=Watch(stop=lambda: True))
        left.append(Behind.objects.count())
        if not left[-1]:
            break
    assert loaded.state == "loading"
    assert left == sorted(left, reverse=True)
    assert len(left) > LEARNERS // AT_ONCE
    assert load(package_id=package_id, by=ROBOT).state == "accepted"
    assert differences(recorded_at=clock.now(), progress=lambda _: None) == []


def test_a_worker_that_is_asked_to_end_leaves_the_rest_to_the_next(projected, monkeypatch):
    monkeypatch.setattr("kontingent.ingest.tasks.connections.close_all", lambda: None)
    package_id = _received()
    stopping.asked.set()
    try:
        tasks.load_package(package_id=package_id)
    finally:
        stopping.asked.clear()
    assert Package.objects.get(pk=package_id).state == "loading"
    assert ProcrastinateJob.objects.filter(args__package_id=package_id, status="todo").count() == 1
    tasks.load_package(package_id=package_id)
    assert Package.objects.get(pk=package_id).state == "accepted"
    assert ProcrastinateJob.objects.filter(args__package_id=package_id).count() == 1


def _received() -> int:
    supplier = Supplier.objects.get(code="dnevnik")
    return receive(supplier=supplier, name="3.xhtml", stream=io.BytesIO(MOVES), by=ROBOT).package.pk
