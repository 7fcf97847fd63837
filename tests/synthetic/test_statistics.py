"""Every cell of every section of the forms is counted anew from the facts that were sent, by rules written again."""

import datetime as dt
from collections import Counter, defaultdict
from functools import cached_property

import pytest

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import parting_below, root
from kontingent.institutions.scope import Scope
from kontingent.kernel.periods import SchoolYear
from kontingent.statistics.catalogue import form_of
from kontingent.statistics.counting import AskedForm, named, numbers, numbers_below
from tests.oracle.oracle import END_OF_TIME, Oracle, normal
from tests.oracle.recount import Recount
from tests.synthetic.made import ANOTHER, GENERATED, OF_REUSED_ID
from tests.synthetic.register import DAY, identity_of_persons, numbers_of_institutions
from tests.web.standing import standing_kept

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR = SchoolYear.of(DAY).first
GIRLS = "female"
TYPES = {"85-k": "preschool", "oo-1": "general", "spo-1": "vocational"}
AGES = {"3": None, "4": {0}, "5": {1}, "6": {2}, "7": {3}, "8": {4}, "9": {5}, "10": {6}, "11": set(range(7, 100))}
SECTIONS = [
    (form, section)
    for form, sections in (
        ("85-k", ("7",)),
        ("oo-1", ("2.1.1", "2.4", "2.4-2", "2.4-3")),
        ("spo-1", ("2.7",)),
    )
    for section in sections
]
DAYS = {"85-k": dt.date(YEAR, 12, 31), "oo-1": dt.date(YEAR, 9, 20), "spo-1": dt.date(YEAR, 10, 1)}


@pytest.fixture(
    scope="module",
    params=[GENERATED, *(pytest.param(one, marks=pytest.mark.soak) for one in (ANOTHER, OF_REUSED_ID))],
    ids=["5", "7", "11"],
)
def region(django_db_setup, django_db_blocker, request):
    with standing_kept(django_db_blocker, request.param) as folder:
        yield folder


@pytest.fixture(scope="module")
def sent(region, django_db_blocker):
    with django_db_blocker.unblock():
        oracle = Oracle(region, identity_of_persons())
        return Sent(oracle, numbers_of_institutions(oracle))


class Sent:
    """Cells of sections as (row, column) → how many, for whatever lies within an institution of the truth."""

    def __init__(self, oracle, numbers) -> None:
        self.oracle, self.numbers = oracle, numbers
        self.on = {form: Recount(oracle, day) for form, day in DAYS.items()}

    def within(self, place):
        number = None if place.pk == root().pk else self.numbers[place.pk]
        return lambda at: number is None or number in self.on["85-k"].above[at]

    def first_of(self, kind, field):
        """Of persons: the first filled value by rank, then the newest."""
        text = f"fields->>'$.{field}'"
        return dict(
            self.oracle.rows(
                f"SELECT person, first({text} ORDER BY rank, recorded DESC) FILTER ({text} IS NOT NULL)"
                f" FROM {self.oracle._known(kind, END_OF_TIME)} WHERE person IS NOT NULL GROUP BY person"
            )
        )

    @cached_property
    def citizenship(self):
        return self.first_of("general", "citizenship")

    def signed(self, kind, starts, ends, day, only=None, field="category"):
        """Who has the sign on the day."""
        rows = self.oracle.rows(
            f"SELECT person, fields->>'$.{field}', fields->>'$.{starts}', fields->>'$.{ends}'"
            f" FROM {self.oracle._known(kind, END_OF_TIME)} WHERE person IS NOT NULL"
        )
        return {
            person
            for person, code, first, last in rows
            if (only is None or code == only) and (first or "0001") <= str(day) <= (last or "9999")
        }

    def cells(self, form, section, place):
        return Counter(getattr(self, "_" + form.replace("-", "_") + section[:3].replace(".", ""))(section, place))

    def _85_k7(self, _section, place):
        known, inside = self.on["85-k"], self.within(place)
        for unit in known.now():
            if unit.level != "preschool" or not inside(unit.place):
                continue
            focus, nation = unit.extra.get("focus", ""), self.citizenship.get(unit.person)
            rows = ["701"]
            rows += ["703"] if focus != "care" else []
            rows += ["705"] if focus == "compensating" else []
            rows += {"foreign": ["707"], "dual": ["709"], "stateless": ["711"]}.get(nation, [])
            rows += [str(int(row) + 1) for row in rows if known.sex(unit) == GIRLS]
            age = known.age(unit)
            for row in rows:
                yield from ((row, column) for column, ages in AGES.items() if ages is None or age in ages)

    def _oo_121(self, _section, place):
        """«2.1.1»: pairs of classes and of those who learn in them."""
        known, inside = self.on["oo-1"], self.within(place)
        pairs = {"advanced": (3, 4), "gymnasium": (5, 6), "lyceum": (5, 6), "adapted": ()}
        units = [(0, one, self.kind_of(one)) for one in self.school_classes()]
        units += [(1, one, one.extra.get("class_kind", "")) for one in known.now()]
        for which, unit, kind in units:
            pair = pairs.get(kind, (1, 2))
            if known.type[unit.place] == "general" and inside(unit.place) and pair:
                row = f"{pair[which]:02}"
                yield row, "x1"
                if unit.grade is not None and 1 <= unit.grade <= 12:
                    yield row, f"x{unit.grade + 1}"

    def _oo_124(self, section, place):
        known, inside = self.on["oo-1"], self.within(place)
        keys, small = (
            {"02": range(1, 5), "03": range(5, 10), "04": range(10, 13)},
            {"urban": (25, "x6"), "rural": (14, "x7")},
        )
        forms = {"2.4": {"", "full_time"}, "2.4-2": {"part_time"}, "2.4-3": {"correspondence"}}[section]
        for classes, is_set in self.taught():
            first = classes[0]
            if known.type[first.place] != "general" or not inside(first.place) or self.kind_of(first) == "adapted":
                continue
            if first.form not in forms:
                continue
            rows = ["01", *(row for row, grades in keys.items() if first.grade in grades)]
            most, own = small.get(known.locality(first), (0, ""))
            if sum(self.heads[one.key] for one in classes) < most:
                rows += ["x5", own]
            for row in rows:
                yield row, "3"
                yield row, "5" if is_set else "4"

    def taught(self):
        """Classes by themselves, and those of one set together, the lowest first."""
        given, sets = self.on["oo-1"].given(), defaultdict(list)
        for unit in self.school_classes():
            told = given.get(unit.key, {}).get("complect")
            place, _, form, shift = unit.key
            sets[(place, form, shift, told) if told else unit.key].append(unit)
        for key, classes in sets.items():
            classes.sort(key=lambda one: (one.grade is None, one.grade, one.key[1]))
            yield classes, key != classes[0].key or self.kind_of(classes[0]) == "combined"

    @cached_property
    def heads(self):
        return Counter((one.place, one.name, one.form, one.shift) for one in self.on["oo-1"].now())

    def school_classes(self):
        """With the form of a class, which the recount of reports has no need of."""
        known = self.on["oo-1"]
        heads = {(one.place, one.name, one.form, one.shift): one.grade for one in known.now() if one.name}
        given = known.given()
        for key in heads.keys() | given.keys():
            grade = given.get(key, {}).get("grade")
            yield Unit(key[0], int(grade) if grade else heads.get(key), key[2], key)

    def kind_of(self, unit):
        known = self.on["oo-1"]
        return known._class(unit.place, known.year, *unit.key[1:]).get("class_kind", "")

    def _spo_127(self, _section, place):
        known, inside, day = self.on["spo-1"], self.within(place), DAYS["spo-1"]
        signs = {
            "x2": self.signed("hardship", "date_from", "date_to", day, "no_parental_care"),
            "x3": self.signed("disability", "date_from", "date_to", day),
            "x4": self.signed("specialNeeds", "concluded", "valid_until", day),
        }
        schools = {place for place, type_ in known.type.items() if type_ in {"general", "adapted"}}
        every = self.oracle.rows(
            "SELECT person, institution, school_year, class_name, grade, date_from, date_to FROM enrolment"
        )
        at_school, first_days = defaultdict(list), defaultdict(list)
        for person, at, _, name, grade, start, _ in every:
            first_days[person, at].append((start, name))
            if at in schools and grade is not None:
                at_school[person].append((start, grade))
        began, ended = dt.date(YEAR - 1, 10, 1), dt.date(YEAR, 9, 30)
        for person, at, year, name, _, start, end in every:
            if known.type[at] != "vocational" or not inside(at):
                continue
            ways = []
            if YEAR - 1 <= year <= YEAR and began <= start <= ended and (start, name) == min(first_days[person, at]):
                ways.append(1)
            if year == YEAR and start <= day <= end:
                ways.append(2)
            if (
                YEAR - 1 <= year <= YEAR
                and began <= end <= ended
                and self.reason[person, at, year, name] == "graduated"
            ):
                ways.append(3)
            last = max((grade for since, grade in at_school[person] if since < start), default=0)
            halves = [0] + ([3] if last in {9, 10} else [6] if last in {11, 12} else [])
            for row in ("x1", *(row for row, who in signs.items() if person in who)):
                yield from ((row, f"x{way + half}") for way in ways for half in halves)

    @cached_property
    def reason(self):
        """Of leaving, by membership: the first filled by rank, then the newest."""
        rows = self.oracle.rows(
            f"""
            SELECT person, place.truth::INTEGER, year::INTEGER,
                   coalesce({normal("fields->>'$.group'")}, concat_ws(' ', fields->>'$.grade', fields->>'$.letter')),
                   first(fields->>'$.leaving_reason' ORDER BY rank, recorded DESC)
                       FILTER (fields->>'$.leaving_reason' IS NOT NULL)
            FROM {self.oracle._known("enrolment", END_OF_TIME)} AS known
            JOIN (SELECT DISTINCT supplier, external_id AS id, truth FROM sent_ids
                  WHERE subject = 'institution') AS place
                ON place.supplier = known.supplier AND place.id = fields->>'$.organisation'
            WHERE person IS NOT NULL GROUP BY 1, 2, 3, 4
            """
        )
        return defaultdict(str, {tuple(row[:4]): row[4] or "" for row in rows})


class Unit:
    def __init__(self, place, grade, form, key) -> None:
        self.place, self.grade, self.form, self.key = place, grade, form, key


def place_of(form, where):
    """The region, the body with the most below it, and an organisation that the form is of."""
    if where == "region":
        return root()
    if where == "body":
        return (
            Institution.objects.bodies().exclude(parent=None).filter(children__type=TYPES[form]).order_by("pk").first()
        )
    return Institution.objects.filter(type=TYPES[form]).order_by("pk").first()


def section_of(form, code):
    return form_of(form, YEAR).section(code)


def shown(form, code, place):
    period = form_of(form, YEAR).period(YEAR, DAY)
    asked = AskedForm(Scope(root().pk, open_data=True), place, period)
    return numbers(section_of(form, code), asked), asked


@pytest.mark.parametrize("where", ["region", "body", "organisation"])
@pytest.mark.parametrize(("form", "code"), SECTIONS)
def test_a_section_says_what_was_sent(sent, form, code, where):
    place = place_of(form, where)
    found, _ = shown(form, code, place)
    recounted = sent.cells(form, code, place)
    assert {cell: number for cell, number in found.items() if number} == dict(recounted)
    assert set(recounted) <= set(found)


def test_the_sections_are_not_empty(sent):
    """Or the recount above would compare nothing."""
    filled = {(form, code): sum(sent.cells(form, code, root()).values()) for form, code in SECTIONS}
    assert {key for key, cells in filled.items() if not cells} <= {("oo-1", "2.4-2"), ("oo-1", "2.4-3")}


def test_there_are_sets_and_small_classes_in_town_and_country(sent):
    cells = sent.cells("oo-1", "2.4", root())
    assert all(cells[cell] for cell in (("x6", "3"), ("x7", "3"), ("x7", "5"), ("01", "5")))


@pytest.mark.parametrize(("form", "code"), SECTIONS)
def test_bodies_add_up_to_the_region(region, form, code):
    whole, asked = shown(form, code, root())
    top, children = parting_below(root())
    by_child = numbers_below(section_of(form, code), asked, len(top.path) + 1)
    assert children.keys() >= by_child.keys() - {None}
    sums = Counter()
    for own in by_child.values():
        sums.update(own)
    assert {place: sums[place] for place in whole} == whole
    for child in children.values():  # and what is below is what the child's own form says
        own, _ = shown(form, code, child)
        assert own == {place: by_child.get(child.pk, {}).get(place, 0) for place in whole}


@pytest.mark.parametrize(("form", "code"), SECTIONS)
def test_a_copy_names_as_many_as_the_cell_says(region, form, code):
    found, asked = shown(form, code, root())
    assert {place: names.total() for place, names in named(section_of(form, code), asked).items()} == found


def test_an_altered_row_is_found(sent):
    """One child less among those that were sent."""
    found, _ = shown("85-k", "7", root())
    sent.oracle.db.execute("CREATE TEMP TABLE whole AS SELECT * FROM enrolment")
    try:
        sent.oracle.db.execute(
            "DELETE FROM enrolment WHERE rowid = (SELECT min(rowid) FROM enrolment WHERE school_year = ?"
            " AND ? BETWEEN date_from AND date_to"
            " AND institution IN (SELECT institution::INTEGER FROM life_institutions WHERE type = 'preschool'))",
            [YEAR, DAYS["85-k"]],
        )
        altered = Sent(sent.oracle, sent.numbers).cells("85-k", "7", root())
    finally:
        sent.oracle.db.execute("DELETE FROM enrolment")
        sent.oracle.db.execute("INSERT INTO enrolment SELECT * FROM whole")
        sent.oracle.db.execute("DROP TABLE whole")
    assert altered["701", "3"] == found["701", "3"] - 1
