"""A package tried without loading: what is foreseen is what its loading does, and the register stays as it is."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from kontingent.current.models import CurrentEnrolment
from kontingent.history.models import Fact, InstitutionFact
from kontingent.ingest.actions import receive
from kontingent.ingest.models import ForeseenLine, Package, Remark, Withdrawal
from kontingent.ingest.pipeline import load
from kontingent.ingest.rules.packages import UNKNOWN_CHILD
from kontingent.ingest.rules.sets import SET_RULES
from kontingent.institutions.models import InstitutionExternalId, Supplier
from kontingent.kernel import clock
from kontingent.people.models import Person
from kontingent.synthetic.manifest import read_manifest
from kontingent.synthetic.region import install
from tests.ingest.full import school
from tests.ingest.region import ROBOT, build, send, try_out
from tests.ingest.tried import LEARNER as CITIZEN
from tests.ingest.tried import learner, register
from tests.ingest.xhtml import general, package, person, section
from tests.synthetic.made import generated

pytestmark = pytest.mark.django_db


def test_what_is_foreseen_is_what_loading_does_and_nothing_is_written():
    build()
    send(
        package(
            school("o-1", "2017"), learner("p-1"), learner("p-2", "Борисова", gender="female"), learner("p-3", "Власов")
        )
    )
    left = section("Enrolment", "e-p-3", organisation="o-1", schoolYear="2017", grade="5", letter="А",
                   from_="2017-09-01", to="2018-03-01")  # fmt: skip
    data = package(
        learner("p-1", letter="Б"),
        learner("p-2", "Борисова-Гладкова", gender="female"),
        person("p-3", left),
        learner("p-4", "Громов", birthDate="2006-05-05"),
        learner("p-5", "", birthDate="2009-01-01"),
        made="2018-04-20T07:00:00+03:00",
    )
    before = register()
    tried = try_out(data)
    assert register() == before
    assert (tried.state, tried.stage, tried.done_batches) == ("tried", "reading", 0)
    lines = {(line.what, line.item, line.field) for line in ForeseenLine.objects.filter(package=tried)}
    assert {("moved", "p-1", ""), ("left", "p-3", ""), ("new", "p-4", ""), ("changed", "p-2", "family_name")} <= lines
    assert tried.foreseen["lines"]["changed"] == len([1 for what, _, _ in lines if what == "changed"]) == 3
    remarked = sorted(Remark.objects.filter(package=tried).values_list("rule", "item", "field"))
    counts = dict(tried.counts)

    loaded = send(data)
    assert loaded.pk == tried.pk
    assert loaded.state == "remarks"
    assert loaded.counts == counts
    assert sorted(Remark.objects.filter(package=tried).values_list("rule", "item", "field")) == remarked
    assert not ForeseenLine.objects.exists()


def test_what_a_full_package_would_withdraw_is_told_and_stays():
    build()
    people = [learner(f"p-{n}", f"Имя{'абвгдежзик'[n]}", birthDate=f"2006-0{n + 1}-11") for n in range(8)]
    send(package(school("o-1", "2017"), *people))
    covers = '<meta name="kontingent:organisations" content="o-1"/>'
    data = package(school("o-1", "2017"), *people[:4], mode="full", made="2018-04-20T08:00:00+03:00", more=covers)
    before = register()
    tried = try_out(data)
    assert register() == before
    assert "Полный пакет отозвал бы" in tried.reason
    told = sorted(Withdrawal.objects.filter(package=tried).values_list("kind", "subjects", "covered", "records"))
    left = ForeseenLine.objects.filter(package=tried, what="left").values_list("item", flat=True)
    assert sorted(left) == ["p-4", "p-5", "p-6", "p-7"]
    held = send(data)
    assert (held.state, held.reason, held.vanishing) == ("held", tried.reason, tried.vanishing)
    assert sorted(Withdrawal.objects.filter(package=held).values_list("kind", "subjects", "covered", "records")) == told
    assert sum(records for *_, records in told) == tried.counts["withdrawn"]


CHILDREN = ("Абрамов", "Гладков", "Власов", "Жуков", "Орлов")
NUMBERS = ("112-233-440 90", "112-233-441 91", "112-233-442 92", "112-233-443 93", "112-233-444 94")


def learns(n: int, letter: str = "", **more: str) -> str:
    """As the first supplier calls them."""
    given = general(CHILDREN[n], birthDate=f"2006-0{n + 1}-11", snils=NUMBERS[n], **CITIZEN)
    where = {"organisation": "o-1", "schoolYear": "2017", "grade": "5", "from_": "2017-09-01"}
    return person(f"p-{n}", given, *([section("Enrolment", f"e-{n}", letter=letter, **where, **more)] * bool(letter)))


def test_who_arrives_leaves_and_moves_is_told_by_what_all_suppliers_say():
    """What a supplier says for the first time of a child who has long been in the class moves nobody."""
    build("dnevnik", "lists")
    send(package(school("o-1", "2017"), *(learns(n, "А") for n in range(4)), learns(4)))
    place, lists = InstitutionExternalId.objects.get(external_id="o-1"), Supplier.objects.get(code="lists")
    place.pk = lists.pk, "o-1"
    place.save(force_insert=True)
    by_lists = package(learns(0, "А"), learns(1, "А", to="2018-03-01"), learns(2, "Б"), learns(3), learns(4, "А"))
    said = foretold_and_come(by_lists.replace(b"dnevnik", b"lists"), "lists")
    assert said == {("left", "p-1"), ("moved", "p-2"), ("arrived", "p-4")}
    withdrawn = learns(0, "А", withdrawn="true"), learns(3, "А", withdrawn="true")
    assert foretold_and_come(package(*withdrawn), "dnevnik") == {("left", "p-3")}
    elsewhere = learns(0, "А").replace("id:o-1", "id:o-2").replace("e-0", "e-9")
    said = foretold_and_come(package(school("o-2"), elsewhere), "dnevnik")
    assert said == {("moved", "p-0")}


def foretold_and_come(data: bytes, supplier: str) -> set[tuple[str, str]]:
    moves = Moves(tried := try_out(data, supplier=supplier))
    lines = ForeseenLine.objects.filter(package=tried, what__in=Moves.WHAT)
    said = {(line.what, line.item) for line in lines}
    send(data, supplier=supplier)
    moves.assert_they_came()
    return said


NEARLY = ("persons_new", "persons_provisional")  # who is met in another batch of the same package
LATER = {rule.code for rule in SET_RULES} | {UNKNOWN_CHILD.code}  # asked of the view when the package is in


def foreseen_and_done(folder: Path, path: str) -> int:
    """A generated package is tried and loaded on its own day; what was foreseen is what has been written.

    How many it moves.
    """
    with clock.fixed(dt.datetime.fromisoformat(f"{path[-19:-9]}T23:59:00+03:00")):
        return moved(folder, path)


def moved(folder: Path, path: str) -> int:
    sender = Supplier.objects.get(code=path.split("/", maxsplit=1)[0])
    with (folder / path).open("rb") as stream:
        received = receive(supplier=sender, name=path, stream=stream, by=ROBOT, only_try=True)
    tried = load(package_id=received.package.pk, by=ROBOT)
    said, lines = tried.counts, tried.foreseen["lines"]
    remarked = Counter(Remark.objects.filter(package=tried).values_list("rule", flat=True))
    changed = changes_of(ForeseenLine.objects.filter(package=tried, what="changed"), tried.supplier_id)
    held, moves = tried.reason, Moves(tried)
    (loaded,) = install(folder, by=ROBOT, packages=[path])
    done = loaded.counts
    assert loaded.pk == tried.pk
    assert bool(held) == (loaded.state == "held")
    if held:
        return 0
    assert sum(said[name] for name in NEARLY) == sum(done[name] for name in NEARLY)
    exact = said.keys() - {*NEARLY, "paired", "remarks"}
    assert {name: said[name] for name in exact} == {name: done[name] for name in exact}
    told = Counter(Remark.objects.filter(package=loaded).exclude(rule__in=LATER).values_list("rule", flat=True))
    assert remarked == told
    assert changed == written_changes(loaded)
    moves.assert_they_came()
    assert lines.get("new", 0) + lines.get("provisional", 0) == sum(done[name] for name in NEARLY)
    return len(moves.told)


class Moves:
    """Who moves, arrives and leaves as a trial told it, and whom the view had where before."""

    WHAT = ("moved", "arrived", "left")

    def __init__(self, tried: Package) -> None:
        self.supplier, self.before, self.persons = tried.supplier_id, members(), survivors()
        self.told = {}
        for line in ForeseenLine.objects.filter(package=tried, what__in=self.WHAT):
            was, will = ({tuple(place) for place in side} for side in (line.before, line.after))
            assert line.what == ("moved" if was and will else "arrived" if will else "left")
            self.told[self.persons[line.person_id]] = was, will

    def assert_they_came(self) -> None:
        """But for those merged when all was in: that is not foreseen, and the page says so."""
        after, now = members(), survivors()
        known = {one for one in self.persons.values() if now[one] == one} - {
            now[one] for one in now if now[one] != self.persons.get(one, one)
        }
        called = InstitutionExternalId.objects.filter(supplier_id=self.supplier)
        new = dict(called.values_list("external_id", "institution_id"))  # a place that was new is told by this
        came = {one: (self.before[one], after[one]) for one in known if self.before[one] != after[one]}
        told = {
            one: (was, {(new.get(place, place), *rest) for place, *rest in will})
            for one, (was, will) in self.told.items()
        }
        assert {one: told[one] for one in told.keys() & known} == came


def members() -> defaultdict[int, set[tuple[object, ...]]]:
    """By person, as all suppliers make it: where the view has him from the running school year on."""
    found: defaultdict[int, set[tuple[object, ...]]] = defaultdict(set)
    today = clock.today()
    rows = CurrentEnrolment.objects.filter(date_to__gte=today, school_year__gte=today.year - (today.month < 9))
    for person_id, *place in rows.values_list("person_id", "institution_id", "class_name", "school_year"):
        found[person_id].add(tuple(place))
    return found


def survivors() -> dict[int, int]:
    return {own: merged or own for own, merged in Person.objects.values_list("pk", "merged_into_id")}


def changes_of(lines: Iterable[ForeseenLine], supplier: int) -> Counter[tuple[object, ...]]:
    def text(value: object) -> str:
        return str(value["raw"] if isinstance(value, dict) else value)

    return Counter(
        (line.person_id or line.institution_id, line.kind, line.field, text(line.before), text(line.after))
        for line in lines
    )


def written_changes(package: Package) -> Counter[tuple[object, ...]]:
    """Field by field from the facts themselves: each version of the package beside the one it superseded."""
    found: Counter[tuple[object, ...]] = Counter()
    for model, column in ((Fact, "person_id"), (InstitutionFact, "institution_id")):
        for now in model.objects.filter(package_id=package.pk).exclude(payload=None):
            same = {"kind": now.kind, "supplier": now.supplier, "key": now.key, column: getattr(now, column)}
            was = model.objects.filter(**same, superseded_at=now.recorded_at).exclude(package_id=package.pk).first()
            if was is None:
                continue
            before, after = was.payload or {}, now.payload
            for field in (before.keys() | after.keys() | before.get("raw", {}).keys() | after.get("raw", {}).keys()) - {
                "raw"
            }:
                pair = [
                    one[field] if one.get(field) is not None else one.get("raw", {}).get(field)
                    for one in (before, after)
                ]
                if pair[0] != pair[1]:
                    found[getattr(now, column), now.kind, field, str(pair[0]), str(pair[1])] += 1
    return found


@pytest.mark.soak  # what is foreseen of each kind of change is above
def test_packages_of_four_suppliers_of_the_generator():
    folder = generated(learners=40, seed=11)
    packages = read_manifest(folder).packages[:16]
    first, *others = (path for path in packages if path.endswith(("-00.xhtml", "-03.xhtml")))  # a tree, a district
    install(folder, by=ROBOT, packages=[first])
    assert sum(foreseen_and_done(folder, path) for path in others) > 10


@pytest.mark.soak
@pytest.mark.parametrize("records", ["5000", "60"])
def test_fifty_packages_of_the_generator(monkeypatch: pytest.MonkeyPatch, records: str):
    """Cut into small batches too: who is met in another batch is foreseen nearly."""
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", records)
    folder = generated(learners=40, seed=11)
    first, *others = read_manifest(folder).packages[:51]
    install(folder, by=ROBOT, packages=[first])
    assert sum(foreseen_and_done(folder, path) for path in others) > 50
