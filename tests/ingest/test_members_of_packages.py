"""Members by day as packages of several suppliers make them: whose record an id means in which school year."""

import datetime as dt
import itertools

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from kontingent.institutions.models import Supplier, SupplierRight
from kontingent.kernel import clock
from tests.current import region
from tests.current.member_days import Said
from tests.current.member_histories import LEARNERS, SUPPLIERS, Message, Register, families, histories
from tests.current.same import build, same_days, same_numbers, same_rebuilt, same_view
from tests.examples import examples
from tests.ingest import xhtml
from tests.ingest.region import send

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CODES = {region.OPERATOR: "operator", region.DIARY: "diary", region.SHEET: "sheet"}
MADE = itertools.count(1)


# Of few ids, with years and days that meet.
ids_again = st.lists(
    st.builds(
        Message,
        supplier=st.sampled_from([region.DIARY, region.SHEET]),
        person=st.sampled_from(LEARNERS[:2]),
        id=st.sampled_from(["e1", "e2"]),
        about=st.sampled_from([region.SCHOOL, region.OTHER_SCHOOL]),
        start=st.sampled_from([None, None, dt.date(2016, 9, 1), dt.date(2017, 9, 1), dt.date(2018, 1, 15)]),
        end=st.sampled_from([None, None, dt.date(2017, 5, 31), dt.date(2018, 5, 31)]),
        class_name=st.sampled_from(["", "5 А"]),
        year=st.sampled_from([None, 2016, 2017, 2018]),
        turn=st.integers(0, 2),
        withdrawn=st.sampled_from([False] * 5 + [True]),
    ),
    min_size=2,
    max_size=14,
)


class Settled(Register):
    """What packages leave standing: an id under another year is a correction of the year, or used again."""

    def take_package(self, messages: list[Message], turn: int) -> None:
        for person in dict.fromkeys(one.person for one in messages):
            before = dict(self.standing)
            sent = [one for one in messages if one.person == person]
            # A record sent twice in one item is the first of the two.
            firsts = {one.key: one for one in reversed(sent)}
            item = [one for one in sent if firsts[one.key] is one]
            named = {self._whole(before, one) for one in item}
            for one in item:
                self.take_as(self._whole(before, one), one, turn)
            for one in item:
                for key, said in self._others(before, one):
                    if key not in named and not one.withdrawn and self._is_correction(said, one):
                        self.standing.pop((one.person, one.supplier, key), None)

    def _whole(self, before: dict, one: Message) -> str:
        """Without a year the newest of the id is meant."""
        if not one.key.endswith("@"):
            return one.key
        return max((key for key, _ in self._others(before, one)), default=one.key)

    def _others(self, before: dict, one: Message) -> list[tuple[str, Said]]:
        return [
            (key, said)
            for (who, supplier, key), (_, said) in before.items()
            if (who, supplier, key.rpartition("@")[0]) == (one.person, one.supplier, one.id)
        ]

    def _is_correction(self, said: Said, one: Message) -> bool:
        """The same first day, or the old one has no days at all."""
        if said.start is None and said.end is None:
            return True
        return said.start is not None and said.start == one.start


def section(one: Message) -> str:
    if one.is_of_guardian:
        cells = {"child": f"p-{one.about}"}
    else:
        cells = {name: str(value) for name, value in one.fields.items() if name in {"grade", "letter", "group"}}
        cells |= {"organisation": f"o-{one.about}"} | ({"schoolYear": str(one.year)} if one.year else {})
    if one.withdrawn:
        cells = {name: value for name, value in cells.items() if name == "schoolYear"}
    else:
        cells |= {name: str(day) for name, day in (("from_", one.start), ("to", one.end)) if day}
    made = xhtml.section("Guardianship" if one.is_of_guardian else "Enrolment", one.id, **cells)
    mark = '<meta itemprop="withdrawn" content="true"/></div>'
    return made.replace("</div>", mark) if one.withdrawn else made


def send_package(messages: list[Message], supplier: int) -> None:
    persons = dict.fromkeys(one.person for one in messages)
    items = [xhtml.person(f"p-{who}", *(section(one) for one in messages if one.person == who)) for who in persons]
    data = xhtml.package(*items, more=f'<meta name="x" content="{next(MADE)}"/>')
    sent = send(data.replace(b"dnevnik", CODES[supplier].encode()), supplier=CODES[supplier])
    assert sent.state in {"accepted", "remarks"}, sent.reason


@pytest.fixture
def built():
    build()
    SupplierRight.objects.bulk_create([SupplierRight(supplier=one) for one in Supplier.objects.all()])


def assert_packages_make_the_same(messages):
    with transaction.atomic(), clock.fixed(dt.date(2018, 4, 20)):
        register = Settled(region.TYPES, region.TREE, recorded=2017)
        for turn, supplier in itertools.product(range(3), SUPPLIERS):
            told = [one for one in messages if (one.turn, one.supplier) == (turn, supplier) and not one.is_refused]
            if told:
                send_package(told, supplier)
                register.take_package(told, turn)
        for check in (same_view, same_numbers, same_days, same_rebuilt):
            check(register)
        transaction.set_rollback(True)


@examples(8)
@given(messages=histories)
def test_members_of_packages_on_every_day(built, messages):
    assert_packages_make_the_same(messages)


@examples(12)
@given(messages=ids_again)
def test_ids_used_again_and_years_corrected(built, messages):
    assert_packages_make_the_same(messages)


@pytest.mark.soak
@examples(30)
@given(messages=histories | families | ids_again)
def test_members_of_packages_at_length(built, messages):
    assert_packages_make_the_same(messages)
