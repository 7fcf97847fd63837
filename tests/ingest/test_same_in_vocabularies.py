"""A region sent in our own vocabulary and in the example of another gives the same facts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.person import General
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.header import header_of
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.readers import xhtml
from kontingent.ingest.validation.validator import Validation, prepare
from kontingent.ingest.vocabulary import all_vocabularies, choose
from kontingent.kernel import clock
from kontingent.people.models import PersonCard
from tests.ingest.in_vocabulary import as_said_in
from tests.ingest.region import build, remarks, send
from tests.ingest.told import SENT, facts
from tests.ingest.xhtml import general, package, person, section
from tests.synthetic.made import generated

pytestmark = pytest.mark.slow

OURS, OTHER = all_vocabularies()
COUNTS = ("records", "new", "changed", "same", "withdrawn", "refused", "remarks")


@pytest.mark.django_db
def test_the_same_facts_come_of_both_vocabularies():
    suppliers = dict.fromkeys(name.partition("/")[0] for name in SENT)
    build(*suppliers, *(f"{code}-other" for code in suppliers))
    folder = generated(learners=300, seed=7)
    kinds: set[object] = set()
    for name in SENT:
        code = name.partition("/")[0]
        data = (folder / f"{name}.xhtml").read_bytes()
        translated = as_said_in(OTHER, data, supplier=f"{code}-other")
        assert OURS.namespace.encode() not in translated
        plain = send(data, supplier=code)
        persons = PersonCard.objects.count()
        other = send(translated, supplier=f"{code}-other")
        told = facts(code)
        assert facts(f"{code}-other") == told
        assert (other.state, other.mode, other.made_at) == (plain.state, plain.mode, plain.made_at)
        assert other.covers_kinds == plain.covers_kinds
        assert [other.counts[one] for one in COUNTS] == [plain.counts[one] for one in COUNTS]
        assert said(other) == said(plain)
        assert PersonCard.objects.count() == persons
        kinds |= {kind for _, kind, *_ in told}
    assert len(kinds) >= 20


def said(package: Package) -> list[tuple[object, ...]]:
    rows = Remark.objects.filter(package=package).values_list("rule", "place", "item", "kind", "field", "value")
    return sorted(rows, key=str)


LEARNER = person(
    "p-1",
    general(citizenship="russian"),
    section("Enrolment", "e-1", organisation="o-1", schoolYear="2017", grade="9", letter="А", from_="2017-09-01"),
)
PLAIN = package(LEARNER, LEARNER.replace("p-1", "p-2").replace("e-1", "e-2"))
TRANSLATED = as_said_in(OTHER, PLAIN, supplier="dnevnik")


def prepared(data: bytes):
    examined = xhtml.examine([data])
    vocabulary = choose(examined.meta, examined.first_type, all_vocabularies())
    header_of(examined.title, examined.meta, vocabulary)
    validation = Validation(vocabulary, None, frozenset(examined.repeated), clock.today())
    return [prepare(chunk, examined, validation) for chunk in xhtml.split([data])]


def test_every_kind_is_translated_whole():
    for kind in KINDS:
        (names,) = (names for names in OTHER.kinds.values() if names.kind is kind)
        assert sorted(names.props.values()) == sorted(OURS.kinds[kind.__name__].props.values())


def test_the_supplier_of_the_other_is_read_from_the_head_alone():
    assert xhtml.named_in(TRANSLATED[:600], {OTHER.header["supplier"]}) == "dnevnik"


@pytest.mark.django_db
def test_codes_and_links_of_the_other():
    assert b'itemprop="sex" value="1"' in TRANSLATED
    build()
    sent = send(TRANSLATED)
    assert remarks(sent) == [("F23o", 3, "organisation", "o-1"), ("F23o", 6, "organisation", "o-1")]
    taken = [json.loads(str(payload)) for _, kind, _, payload, *_ in facts("dnevnik") if kind == General.code]
    assert [one["gender"] for one in taken] == ["male"] * 2


@pytest.mark.parametrize(
    ("right", "wrong", "note"),
    [
        (b'schema/2/Individual" itemid="p-2"', b'schema/2/Person" itemid="p-2"', ("F23c", "p-2")),
        (b"schema/2/Studies", b"schema/2/Enrolment", ("F23g", "p-1")),
        (b'itemprop="surname"', b'itemprop="familyName"', ("F23h", "p-1")),
        (b'itemprop="sex" value="1"', b'itemprop="sex" value="3"', ("F03", "p-1")),
        (b"https://school-journal.example/schema/2/Studies", b"urn:kontingent:1.0:Enrolment", ("F23g", "p-1")),
    ],
)
def test_what_the_other_does_not_know_is_told(right: bytes, wrong: bytes, note: tuple[str, str]):
    (batch,) = prepared(TRANSLATED.replace(right, wrong, 1))
    assert note in [(one.rule, one.item) for one in batch.notes]


def test_an_item_of_ours_among_those_of_the_other():
    ours = LEARNER.replace("p-1", "p-3").encode()
    (batch,) = prepared(TRANSLATED.replace(b"</body>", ours + b"</body>"))
    assert [(note.rule, note.item, note.value) for note in batch.notes if note.item == "p-3"] == [
        ("F23c", "p-3", "urn:kontingent:1.0:Person")
    ]
    assert [item.id for item in batch.items] == ["p-1", "p-2"]


def test_a_header_of_ours_over_items_of_the_other():
    with pytest.raises(PackageRefused, match="не назван поставщик") as refused:
        prepared(TRANSLATED.replace(b"journal.vendor", b"kontingent:supplier"))
    assert "journal.vendor" in refused.value.cure


NAMES = sorted(
    {name.encode() for one in (OURS, OTHER) for name in (*one.items, *one.kinds, *one.modes, *one.header.values())}
    | {b"surname", b"familyName", b"sex", b"gender", b"parallel", b"grade", OURS.namespace.encode(), b"", b"x"}
    | {OTHER.namespace.encode(), OTHER.reference.encode(), b"withdrawn"}
)  # fmt: skip


@given(swaps=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(1, 2)), max_size=4))
def test_names_mixed_at_random_lose_nothing_in_silence(swaps: list[tuple[bytes, bytes, int]]):
    data = TRANSLATED
    for right, wrong, times in swaps:
        data = data.replace(right, wrong, times) if right else data
    try:
        batches = prepared(data)
    except PackageRefused:
        return
    for batch in batches:
        told = {note.place for note in batch.notes}
        kept = {place for item in batch.items for place in (item.place, *(one.place for one in item.records))}
        assert all(item in told or {item + 1, item + 2} <= told | kept for item in (1, 4))
