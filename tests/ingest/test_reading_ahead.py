"""A small package of changes is read while the one before it is recorded: as it would be read in its turn, or again."""

import io
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.person import General
from kontingent.ingest import first_pass, looking_ahead, workers
from kontingent.ingest.actions import receive
from kontingent.ingest.catching_up import records_at_once
from kontingent.ingest.mapping import NO_MAPPING, SupplierMapping
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.reading_ahead import ReadAhead, Terms, read
from kontingent.ingest.run import Run
from kontingent.ingest.unchanged import Looked
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock
from tests import database
from tests.ingest.command import put
from tests.ingest.full import school, told
from tests.ingest.region import ROBOT, build, dump
from tests.ingest.xhtml import general, package, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

EVERYTHING = frozenset(kind.code for kind in KINDS)
PEOPLE = [told(f"p-{n}", "e o-1 2017, c") for n in range(1, 9)]
FILES = {
    "1.xhtml": package(school("o-1"), school("o-2"), *PEOPLE),
    "2.xhtml": package(told("p-1", "e o-1 2017 left"), made="2018-04-20T07:00:00+03:00"),
    "3.xhtml": package(told("p-2", "m o-1 2017"), person("p-2"), made="2018-04-20T08:00:00+03:00"),
    "4.xhtml": package(told("p-3", "m o-1 2017"), made="2018-04-20T09:00:00+03:00")[:-9],
    "5.xhtml": package(school("o-1"), *PEOPLE, mode="full", made="2018-04-20T10:00:00+03:00"),
    "6.xhtml": package(PEOPLE[1], PEOPLE[4], told("p-5", "e o-2 2017"), made="2018-04-20T11:00:00+03:00"),
    "7.xhtml": package(*(told(f"p-{n}", "m o-1 2017") for n in range(1, 9)), made="2018-04-20T12:00:00+03:00"),
}


@pytest.fixture
def read_by_then(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Batches of what was read ahead, which is waited for here."""
    found: list[int] = []

    def wait(ahead: workers.Awaited | None) -> ReadAhead | None:
        known = ahead.result() if ahead else None
        if known:
            found.append(len(known.batches))
        return known

    monkeypatch.setattr(workers, "finished", wait)
    monkeypatch.setattr(workers, "WORTH", 0)
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", "10")
    return found


def assert_same_with_a_reader(folder: Path, files: Mapping[str, bytes]) -> None:
    """As without one; an empty register is left behind."""
    ends = []
    for name, data in files.items():
        put(folder, name, data)
    for jobs in (0, 1):
        build()
        with pytest.raises(SystemExit):  # the one at fault
            call_command("load", folder, jobs=jobs, stdout=io.StringIO())
        ends.append(dump())
        connections.close_all()
        database.fresh_copy()
    assert ends[0] == ends[1]


def test_loaded_as_if_each_were_read_in_its_turn(tmp_path: Path, read_by_then: list[int]):
    assert_same_with_a_reader(tmp_path, FILES)
    assert read_by_then == [1, 1, 2]  # the third, the sixth and the last; the first tells what its supplier may write


# Without an item that comes twice: a remark of the second does not name the person where the first is passed.
LARGE = {
    **FILES,
    "6.xhtml": package(PEOPLE[1], PEOPLE[4], made="2018-04-20T11:00:00+03:00"),
    "8.xhtml": package(school("o-1"), *PEOPLE[:7], mode="full", made="2018-04-20T13:00:00+03:00"),
    "9.xhtml": package(school("o-1"), *PEOPLE[1:7], mode="full", made="2018-04-20T14:00:00+03:00"),
}


def test_loaded_as_if_each_were_looked_through_in_its_turn(
    tmp_path: Path, read_by_then: list[int], monkeypatch: pytest.MonkeyPatch
):
    taken: list[int] = []
    of_this = first_pass._of_this

    def noted(run: Run, known: looking_ahead.LookedThrough | None) -> Looked | None:
        if found := of_this(run, known):
            taken.append(len(found.known.items))
        return found

    monkeypatch.setattr(first_pass, "_of_this", noted)
    monkeypatch.setattr(looking_ahead, "LEAST", 0)
    assert_same_with_a_reader(tmp_path, LARGE)
    assert read_by_then, "a full package of which nothing is known is read ahead"
    assert max(taken) > 0, "what is known of a package is known before its turn"


def test_little_is_read_without_a_process_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def start(_: workers.Readers) -> None:
        raise AssertionError

    monkeypatch.setattr(workers.Readers, "_running", start)
    for name in ("1.xhtml", "2.xhtml", "3.xhtml"):
        put(tmp_path, name, FILES[name])
    build()
    call_command("load", tmp_path, jobs=2, stdout=io.StringIO())
    assert {one.state for one in Package.objects.all()} <= {"accepted", "remarks"}


TODAY = Terms(date(2018, 4, 20), EVERYTHING, 5000, NO_MAPPING)


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("4.xhtml", {"dnevnik": TODAY}),  # at fault
        ("5.xhtml", {"dnevnik": TODAY}),  # full
        ("7.xhtml", {"zags": TODAY}),  # of a supplier of whom nothing is known
        ("8.xhtml", {"dnevnik": TODAY}),  # there is none
    ],
)
def test_what_waits_for_its_turn(name: str, terms: dict[str, Terms], tmp_path: Path):
    for one, data in FILES.items():
        put(tmp_path, one, data)
    assert read(tmp_path / name, terms) is None


def test_only_what_would_be_read_the_same_is_taken(tmp_path: Path):
    """What was read is emptied here, so that it shows."""
    build()
    now = Terms(clock.today(), EVERYTHING, records_at_once(), NO_MAPPING)
    mapped = SupplierMapping(values={General: {"gender": {"пацан": "male"}}})
    other_terms = [
        now._replace(day=date(2001, 1, 1)), now._replace(kinds=frozenset({1})), now._replace(records=7),
        now._replace(mapping=mapped),
    ]  # fmt: skip
    for number, (terms, digest) in enumerate([*((one, None) for one in other_terms), (now, b"?"), (now, None)]):
        data = package(person(f"p-{number}", general("Абрамов" + "а" * number)))
        put(tmp_path, "1.xhtml", data)
        known = read(tmp_path / "1.xhtml", {"dnevnik": terms})
        assert known is not None
        assert known.sha256 == sha256(data).digest()
        ahead: Future[ReadAhead | None] = Future()
        ahead.set_result(replace(known, batches=[], sha256=digest or known.sha256))
        supplier = Supplier.objects.get()
        received = receive(supplier=supplier, name="1.xhtml", stream=io.BytesIO(data), by=ROBOT).package
        load(package_id=received.pk, by=ROBOT, ahead=workers.DoneAhead(ahead))
    assert [one.done_batches for one in Package.objects.order_by("pk")] == [1, 1, 1, 1, 1, 0]


def test_of_a_large_package_the_first_chunk_is_small_where_others_read_it():
    large, records = workers.WORTH + 1, 5000
    assert [workers.Readers(2).limits(large, records).records_of(n) for n in (1, 2, 4, 9)] == [625, 1250, 5000, 5000]
    assert workers.Readers(2).limits(large, 4).records_of(1) == 1
    for readers, size in ((workers.Readers(2), workers.WORTH), (workers.HERE, large)):
        assert readers.limits(size, records).records_of(1) == records
