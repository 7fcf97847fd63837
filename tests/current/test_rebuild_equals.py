"""Whatever comes in whatever order, the view that batches leave is the view that a rebuild would make."""

import datetime as dt
from dataclasses import dataclass
from itertools import product

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import example, given, note
from hypothesis import strategies as st

from kontingent.audit.actor import Actor
from kontingent.current import identities
from kontingent.current.actions import reproject
from kontingent.current.rebuilding import differences, rebuild
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.case_scope import listed_cases, visible_cases
from kontingent.people.models import Case, Person
from kontingent.people.queries import survivors
from kontingent.people.reasons import Reason
from tests.current import region
from tests.current.counts import log_of_counts, standing_counts
from tests.current.region import entry
from tests.examples import examples

PERSONS = 6
OFFICIAL = Actor("Оператор", user_id=1)


person = st.integers(1, PERSONS)
organisation = st.sampled_from(["o-10", "o-11", "o-12", "o-13", "o-unknown"])
day = st.dates(dt.date(2015, 8, 25), dt.date(2018, 9, 5))
maybe_day = st.none() | day
letter = st.sampled_from(["А", "б", "A", "«Б»", None])
grade = st.none() | st.integers(1, 11)
child = st.sampled_from([*(f"p-{n}" for n in range(1, PERSONS + 1)), "p-unknown"])
key = st.sampled_from(["e-1", "e-2", "e-3"])


def kept(values):
    return {name: value for name, value in values.items() if value is not None}


no_key = st.just("")


def records(subject, slug, key=no_key, **fields: st.SearchStrategy[object]):
    """Records of one kind, one in six withdrawn."""
    given_fields = st.fixed_dictionaries(fields).map(kept)
    withdrawn = st.just({"withdrawn": True})
    return st.builds(
        lambda who, key, values: entry(who, slug, key, **values),
        subject,
        key,
        st.one_of(*[given_fields] * 5, withdrawn),
    )


any_record = st.one_of(
    records(
        person, "general",
        family_name=st.sampled_from(["Абрамов", "Абрамова", "Ёлкин", "Cоколов"]),
        given_name=st.sampled_from(["Даниил", None]),
        gender=st.sampled_from(["male", "female", None]),
        birth_date=st.none() | st.dates(dt.date(2001, 1, 1), dt.date(2003, 12, 31)),
        snils=st.sampled_from(["112-233-445 95", "11223344596", None]),
    ),
    records(
        person, "identityDocument", key,
        type=st.sampled_from(["passport", "birth_certificate"]), number=st.sampled_from(["123456", "№ 12", None]),
    ),
    records(
        person, "enrolment", key,
        organisation=organisation, school_year=st.sampled_from([2016, 2017, None]), grade=grade, letter=letter,
        form=st.sampled_from(["full_time", None]), shift=st.sampled_from(["first", None]),
        date_from=maybe_day, date_to=maybe_day,
    ),
    records(
        person, "employment", key,
        organisation=st.sampled_from(["o-2", "o-10", "o-12"]), date_from=maybe_day, date_to=maybe_day,
        rate=st.sampled_from(["0.5", "1", "123456", None]),
    ),
    records(person, "guardianship", key, child=child),
    records(person, "application", key, organisation=organisation, number=st.sampled_from(["7", None]), grade=grade),
    records(person, "healthCheck", key, checked=maybe_day, health_group=st.sampled_from(["1", "2", None])),
    records(person, "disability", key, date_from=maybe_day, date_to=maybe_day, permanent=st.sampled_from(["да", None])),
    records(
        st.sampled_from([10, 11, 12]), "schoolClass", key,
        school_year=st.sampled_from([2016, 2017]), grade=grade, letter=letter,
        form=st.sampled_from(["full_time", "part_time", None]),
        shift=st.sampled_from(["first", "second", None]), teacher=st.sampled_from(["p-1", "p-2", "p-unknown", None]),
    ),
    records(
        st.sampled_from([10, 11]), "places", key,
        school_year=st.sampled_from([2016, 2017, None]), level=st.sampled_from(["primary", "basic", None]),
        places=st.sampled_from([0, 25, -1, 40_000, None]), reserved=st.sampled_from([0, 3, None]),
    ),
    records(
        st.sampled_from([2, 10, 11, 12]), "organisationGeneral",
        full_name=st.sampled_from(["Школа", "Гимназия №90"]), type=st.sampled_from(["general", "preschool", None]),
        inn=st.sampled_from(["5005 001769", None]),
    ),
    records(st.sampled_from([2, 3, 10]), "bodyGeneral", full_name=st.sampled_from(["Отдел", "Управление"])),
    records(
        st.sampled_from([2, 3, 10, 11, 12, 13]), "subordination",
        body=st.sampled_from(["o-1", "o-2", "o-3", "o-10", "o-unknown"]),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Merge:
    """A second time it is undone."""

    who: int
    into: int


@dataclass(frozen=True)
class Arrival:
    """An id that others already point at becomes known: as a new person, or as one of whom nothing new is said."""

    supplier: int
    who: int | None = None


@dataclass(frozen=True)
class Opening:
    """The same of an institution: an organisation, or a body above others."""

    supplier: int
    where: int


@dataclass(frozen=True)
class Doubt:
    """Whoever the two are by now."""

    one: int
    other: int


@dataclass(frozen=True)
class Decision:
    """Of the first case that waits; None: the last decision is taken back."""

    same: bool | None


batch = st.tuples(st.sampled_from([region.OPERATOR, region.DIARY, region.SHEET]), st.lists(any_record, max_size=6))
step = st.one_of(
    *[batch] * 5,
    st.tuples(person, person).filter(lambda two: two[0] != two[1]).map(lambda two: Merge(*two)),
    st.builds(Arrival, st.sampled_from([region.DIARY, region.SHEET]), st.none() | person),
    st.builds(Opening, st.sampled_from([region.OPERATOR, region.DIARY]), st.sampled_from([3, 13])),
)


few = st.integers(1, 3)  # so that merges, links and changes meet in one person
family_record = st.one_of(
    records(few, "guardianship", key, child=st.sampled_from(["p-1", "p-2", "p-3", "p-unknown"])),
    records(few, "enrolment", key, organisation=organisation, school_year=st.just(2017)),
    records(few, "application", key, organisation=organisation, number=st.just("7")),
)
family_step = st.one_of(
    st.lists(family_record, min_size=1, max_size=3).map(lambda entries: (region.DIARY, entries)),
    st.tuples(few, few).filter(lambda two: two[0] != two[1]).map(lambda two: Merge(*two)),
    st.builds(Arrival, st.just(region.DIARY), st.none() | few),
    st.just(Opening(region.DIARY, 13)),
)
two = st.tuples(few, few).filter(lambda pair: pair[0] != pair[1])
moved = records(st.sampled_from([10, 13, 11]), "subordination", body=st.sampled_from(["o-1", "o-2", "o-3"]))
pair_step = st.one_of(
    st.lists(family_record, min_size=1, max_size=3).map(lambda entries: (region.DIARY, entries)),
    st.lists(moved, min_size=1, max_size=1).map(lambda entries: (region.OPERATOR, entries)),
    two.map(lambda pair: Merge(*pair)),
    two.map(lambda pair: Doubt(*pair)),
    st.builds(Decision, st.sampled_from([True, False, None])),
)


def learns(who, where, year):
    return region.DIARY, [entry(who, "enrolment", "e-1", organisation=where, school_year=year)]


FATHER = (region.DIARY, [entry(2, "guardianship", "g-1", child="p-1")])


def take(one):
    if isinstance(one, Merge):
        merge_or_divide(one.who, one.into)
    elif isinstance(one, Arrival):
        arrive(one.supplier, one.who)
    elif isinstance(one, Doubt):
        doubt(one)
    elif isinstance(one, Decision):
        decide(one.same)
    elif isinstance(one, Opening):
        region.know_institution("o-unknown", one.where, one.supplier)
        region.send(supplier=one.supplier)
    else:
        supplier, entries = one
        region.send(*entries, supplier=supplier)


def merge_or_divide(who, into):
    one, other = Person.objects.get(pk=who), Person.objects.get(pk=into)
    if one.merged_into_id == other.pk:
        one.merged_into = None
    elif one.merged_into_id is None and other.merged_into_id is None:
        Person.objects.filter(merged_into=one).update(merged_into=other)
        one.merged_into = other
    one.save()
    reproject(persons=[who, into], recorded_at=region.moment())


def arrive(supplier, who):
    said = []
    if who is None:
        who = Person.objects.create(pk=100 + Person.objects.count(), created_at=region.START).pk
        said = [entry(who, "general", family_name="Новиков")]
    region.know_person("p-unknown", who, supplier)
    region.send(*said, supplier=supplier)


def doubt(asked):
    known = survivors([asked.one, asked.other])
    if len({*known.values()}) == 2:
        pair = (known[asked.one], known[asked.other])
        identities.doubt(pairs=[pair], reason=Reason.APPLICATION_SAME, moment=region.moment)


def decide(same):
    if same is None:
        decided = Case.objects.filter(decided_by=OFFICIAL.user_id).order_by("-decided_at")[:1]
        identities.undo_decisions(case_ids=[case.pk for case in decided], by=OFFICIAL)
    else:
        waiting = Case.objects.filter(state=Case.State.OPEN).order_by("pk")[:1]
        identities.decide_cases(case_ids=[case.pk for case in waiting], same=same, by=OFFICIAL)


@pytest.mark.slow
@pytest.mark.django_db
@examples(30)
@given(st.lists(step, min_size=1, max_size=7))
def test_batches_leave_what_a_rebuild_makes(steps):
    with transaction.atomic():
        region.build(PERSONS)
        for one in steps:
            note(one)
            take(one)
        assert differences(recorded_at=region.moment(), progress=str) == []
        assert log_of_counts() == standing_counts()
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.django_db
@examples(30)
@given(st.lists(family_step, min_size=3, max_size=9))
def test_families_whose_members_merge_and_arrive_late(steps):
    with transaction.atomic():
        region.build(PERSONS)
        for one in steps:
            note(one)
            take(one)
        assert differences(recorded_at=region.moment(), progress=str) == []
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.django_db
@examples(25)
@given(st.lists(batch, min_size=1, max_size=4))
def test_recording_alone_and_one_rebuild_make_the_same(batches):
    with transaction.atomic():
        region.build(PERSONS)
        for supplier, entries in batches:
            region.send(*entries, supplier=supplier, project=False)
        rebuild(recorded_at=region.moment(), by=Actor.system(), progress=str)
        assert differences(recorded_at=region.moment(), progress=str) == []
        assert log_of_counts() == standing_counts()
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.django_db
@examples(40)
@given(st.lists(pair_step, min_size=3, max_size=9))
@example([learns(1, "o-11", 2017)])
@example([learns(2, "o-10", 2018)])
@example([Doubt(1, 3), Merge(3, 2), learns(2, "o-11", 2017)])
@example([FATHER, Doubt(3, 4), Merge(3, 2), learns(1, "o-11", 2017)])
def test_a_pair_is_kept_with_those_who_may_see_it(steps):
    """Looked for and asked anew they are the same, on days when persons have left, too."""
    with transaction.atomic():
        region.build(4)
        region.send(*(entry(who, "general", family_name="Абрамов") for who in (1, 2, 3, 4)))
        region.send(*(entry(who, "enrolment", organisation="o-10", school_year=2017) for who in (1, 2, 3, 4)))
        for one in (Doubt(1, 2), *steps):
            note(one)
            take(one)
        assert differences(recorded_at=region.moment(), progress=str) == []
        for place, day in product(region.TREE, (region.START, dt.datetime(2019, 1, 1, tzinfo=dt.UTC))):
            scope = Scope(place, open_data=True)
            with clock.fixed(day):
                asked = visible_cases(scope).filter(Q(state=Case.State.OPEN) | Q(decided_by__isnull=False))
                found = listed_cases(scope)
                assert {*asked} == {*found} if place != region.ROOT else {*asked} <= {*found}
        transaction.set_rollback(True)
