"""Two registers that heard the same in any order, one of which reads everything: they are equal, but for times."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kontingent.current.identities import undo_merge
from kontingent.history.kinds.person import Contacts, General
from kontingent.history.models import AcceptedItem
from kontingent.ingest import unchanged
from kontingent.ingest.actions import NotRestorable, ask_to_restore, release
from kontingent.ingest.entry import Record, enter
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.splits import read_identity, split_person
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.models import Supplier
from kontingent.kernel.errors import Refusal
from kontingent.people.models import Merge, PersonExternalId
from kontingent.people.split_actions import ExternalId
from kontingent.project.benchmarks import repeated
from kontingent.synthetic.manifest import read_manifest
from kontingent.synthetic.region import install
from tests.current.merging import merge_persons
from tests.examples import examples
from tests.ingest.region import ROBOT, build, dump, send
from tests.ingest.splitting import check
from tests.ingest.xhtml import general, item, package, person, section
from tests.synthetic.made import generated

IDS = tuple(f"p-{n}" for n in range(7))
PLACES = ("o-1", "o-2")
SNILS = {"p-0": "112-233-445 95", "p-1": "112-233-445 95", "p-2": "087-654-303 00"}  # the first two are one person
STEP = st.tuples(
    st.sampled_from(
        [
            "full", "full", "full", "full of all", "change", "leave", "come back", "delta", "other supplier", "edit",
            "contacts", "merge", "undo merge", "split", "restore", "release", "move",
        ]
    ),
    st.integers(0, 6),
    st.integers(0, 3),
)  # fmt: skip


@dataclass
class Life:
    """What there is to tell, and the steps that tell it. Everything is named by ids of suppliers."""

    version: dict[str, int] = field(default_factory=lambda: dict.fromkeys(IDS, 0))
    away: set[str] = field(default_factory=set)
    sent: int = 0

    def item_of(self, id_: str) -> str:
        number, version = IDS.index(id_), self.version[id_]
        numbers = {"snils": SNILS[id_]} if id_ in SNILS else {}
        wrong = {"inn": "1"} if number == 5 else {}  # remarked
        name = general(
            f"Имя{'абвг'[number % 4] * 3}", ("Даниил", "Данил", "Ян", "Даниил")[version % 4],
            birthDate="2005-03-04" if number < 2 else f"2005-0{number + 1}-11", citizenship="russian",
            **numbers, **wrong,
        )  # fmt: skip
        year = 2017 - (version == 3)
        learns = section(
            "Enrolment", f"e-{number}", organisation=PLACES[number % 2], schoolYear=str(year), grade="6", letter="А",
            from_=f"{year}-09-01",
        )  # fmt: skip
        more = [section("Contacts", email=f"a{version}@example.org")] if number % 3 else []
        if number == 6:
            more.append(section("Guardianship", "g-6", child="p-2", relation="mother"))
        return person(id_, name, learns, *more)

    def told(self, place: str) -> list[str]:
        here = [id_ for id_ in IDS if PLACES[IDS.index(id_) % 2] == place and id_ not in self.away]
        return [school(place), *map(self.item_of, here)]

    def send(self, *items: str, covers: str | None = None, supplier: str = "dnevnik") -> Package:
        self.sent += 1
        made = f"2018-04-1{self.sent // 60}T01:{self.sent % 60:02}:00+03:00"
        more = f'<meta name="kontingent:organisations" content="{covers}"/>' if covers else ""
        data = package(*items, mode="delta" if covers is None else "full", made=made, more=more)
        return send(data.replace(b"dnevnik", supplier.encode()), supplier=supplier)

    def take(self, step: str, number: int, other: int) -> None:
        id_, place = IDS[number], PLACES[number % 2]
        if step == "full":
            self.send(*self.told(place), covers=place)
        elif step == "full of all":
            self.send(*(one for place in PLACES for one in self.told(place)), covers="")
        elif step == "change":
            self.version[id_] = other
        elif step == "leave":
            self.away.add(id_)
        elif step == "come back":
            self.away.clear()
        elif step == "delta":
            self.version[id_] = other
            self.send(self.item_of(id_))
        else:
            OTHERWISE[step](self, id_, other)

    def of_another(self, id_: str, other: int) -> None:
        self.send(self.item_of(id_).replace("Имя", "Имя" if other else "Иное"), supplier="zags")

    def edit(self, id_: str, other: int) -> None:
        cells = {"familyName": f"Имя{'абвг'[IDS.index(id_) % 4] * 3}", "givenName": ("Даниил", "Ян")[other % 2]}
        enter(type_=ItemType.PERSON, subject=whose(id_), records=[Record(General, "", cells)], by=ROBOT)

    def contacts(self, id_: str, other: int) -> None:
        cells = {"email": f"b{other}@example.org"} if other else None
        enter(type_=ItemType.PERSON, subject=whose(id_), records=[Record(Contacts, "", cells)], by=ROBOT)

    def merge(self, id_: str, other: int) -> None:
        merge_persons(person_id=survivor(id_), survivor_id=survivor(IDS[other]), by=ROBOT)

    def undo_merge(self, id_: str, _: int) -> None:
        standing = sorted(Merge.objects.filter(undone_at=None).values_list("person_id", flat=True))
        if standing:
            undo_merge(person_id=standing[IDS.index(id_) % len(standing)], by=ROBOT)

    def split(self, id_: str, _: int) -> None:
        told = ExternalId(Supplier.objects.get(code="dnevnik").pk, id_)
        one = survivor(id_)
        split_person(survivor_id=one, ids=[told], mark=read_identity(one).mark, by=ROBOT)

    def restore(self, _: str, other: int) -> None:
        for row in Package.objects.filter(mode="full").order_by("-pk")[other : other + 1]:
            ask_to_restore(package_id=row.pk, by=ROBOT)
            load(package_id=row.pk, by=ROBOT)

    def release(self, _: str, __: int) -> None:
        for row in Package.objects.filter(state="held").order_by("-pk")[:1]:
            release(package_id=row.pk, by=ROBOT)
            load(package_id=row.pk, by=ROBOT)

    def move(self, id_: str, other: int) -> None:
        place = PLACES[IDS.index(id_) % 2]
        self.send(item("Organisation", place, section("Subordination", body=f"b-{other % 2}")))


OTHERWISE: dict[str, Callable[[Life, str, int], None]] = {
    "other supplier": Life.of_another, "edit": Life.edit, "contacts": Life.contacts, "merge": Life.merge,
    "undo merge": Life.undo_merge, "split": Life.split, "restore": Life.restore, "release": Life.release,
    "move": Life.move,
}  # fmt: skip


def school(place: str) -> str:
    classes = [section("SchoolClass", f"k-{place}", schoolYear="2017", grade="6", letter="А")]
    requisites = section("OrganisationGeneral", shortName=f"Школа {place}", type="general")
    return item("Organisation", place, requisites, section("Subordination", body="b-0"), *classes)


def body(id_: str) -> str:
    return item("GoverningBody", id_, section("BodyGeneral", shortName=f"Управление {id_}"))


def whose(id_: str) -> int:
    return PersonExternalId.objects.get(supplier_id=Supplier.objects.get(code="dnevnik").pk, external_id=id_).person_id


def survivor(id_: str) -> int:
    row = PersonExternalId.objects.select_related("person").get(
        supplier_id=Supplier.objects.get(code="dnevnik").pk, external_id=id_
    )
    return row.person.merged_into_id or row.person_id


_TITLE = re.compile(r"\d\d\.\d\d\.\d{4},? \d\d:\d\d:\d\d|, [0-9a-f]{8}\b")  # of what was entered by hand
# No other number has six digits.
_FAR = """
    SELECT max(nextval('person_id_seq'))
      FROM generate_series(1, greatest(1, 100000 - (SELECT coalesce(max(last_value), 0) FROM person_id_seq)))
"""
_SPOKEN = """
    SELECT package.name, state, array_agg(DISTINCT external_id ORDER BY external_id)
      FROM package, unnest(organisations) AS place (id)
      JOIN institution_external_id AS known ON institution_id = place.id
     GROUP BY package.id ORDER BY package.id
"""


def heard(steps: list[tuple[str, int, int]]) -> dict[str, object]:
    """All that is left in the register, without what differs from run to run; taken back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_FAR)
            far = cursor.fetchone()[0]
        build("dnevnik", "zags")
        life = Life()
        life.send(body("b-0"), body("b-1"), *(one for place in PLACES for one in life.told(place)))
        for step in steps:
            try:
                with transaction.atomic():
                    life.take(*step)
            except (Refusal, NotRestorable, PersonExternalId.DoesNotExist):
                continue
        assert check() == []
        found: dict[str, object] = {
            name: _untimed(rows, far)
            for name, rows in dump().items()
            if name != "journal"  # it calls an institution without a name by its number
        }
        with connection.cursor() as cursor:
            cursor.execute(_SPOKEN)
            found["spoken of"] = _untimed(cursor.fetchall(), far)
        transaction.set_rollback(True)
    return found


def _untimed(rows: list[tuple[object, ...]], far: int) -> list[str]:
    """Ids of persons, which the operator calls them by, counted from the first one of the run."""
    whose = re.compile(r"\b\d{6}\b")
    return sorted(whose.sub(lambda id_: f"#{int(id_[0]) - far}", _TITLE.sub("", str(row))) for row in rows)


@contextmanager
def everything_is_read() -> Iterator[None]:
    with patch.object(unchanged.KnownItems, "choose", lambda *_: ()):
        yield


@pytest.mark.slow
class AnyOrder(TestCase):
    @examples(20)
    @given(st.lists(STEP, min_size=6, max_size=14))
    def test_what_is_passed_is_as_if_it_had_been_read(self, steps):
        passed = heard(steps)
        with everything_is_read():
            read = heard(steps)
        for name, rows in read.items():
            assert (name, passed[name]) == (name, rows)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("learners", [40, 120])
def test_a_generated_region_with_all_its_dirt(tmp_path, learners):
    """Its first full packages three times, the last time with one item in five changed, then all the rest."""
    shutil.copytree(generated(learners=learners, seed=11), tmp_path, dirs_exist_ok=True)
    passed = installed(tmp_path)
    with everything_is_read():
        read = installed(tmp_path)
    for name, rows in read.items():
        assert (name, passed[name]) == (name, rows)


def installed(folder: Path) -> dict[str, object]:
    with transaction.atomic():
        first = repeated.leading(folder, read_manifest(folder).packages)
        install(folder, by=ROBOT, packages=first)
        for hours, one_in in ((1, 0), (2, 0), (3, 5)):
            repeated.load_again(repeated.sent_again(folder, first, hours, one_in), 0)
        accepted = AcceptedItem.objects.count()
        install(folder, by=ROBOT)
        assert check() == []
        found: dict[str, object] = {name: sorted(map(str, rows)) for name, rows in dump().items()}
        transaction.set_rollback(True)
    assert accepted > 200
    return found
