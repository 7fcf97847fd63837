"""Which kinds a table of the view follows is read off its statement; here it is written out."""

import re

import pytest

from kontingent.current.projection import statements
from kontingent.current.projection.statements import PERSON_TABLES, SCOPE, kinds_in, kinds_of, text, told_of
from kontingent.history.kinds.in_sql import with_codes

GENERAL, DOCUMENT, GUARDIANSHIP, ENROLMENT, COMPLETION, APPLICATION, EMPLOYMENT, TEACHING = 1, 3, 4, 10, 16, 24, 33, 34
CARD = {GENERAL, GUARDIANSHIP, ENROLMENT, COMPLETION, APPLICATION, EMPLOYMENT, TEACHING}
KINDS = {
    "person_card": CARD,
    "person_identifier": {GENERAL, DOCUMENT},
    "enrolment": {ENROLMENT},
    "employment": {EMPLOYMENT},
    "guardianship": {GUARDIANSHIP},
    "pending_link": {GUARDIANSHIP, ENROLMENT, APPLICATION, EMPLOYMENT},
    "application": {APPLICATION},
    "health_check": {21},
    "person_sign": {20, 22, 23},
    "final_mark": {13},
    "state_exam": {14},
    "teaching": {TEACHING},
    "learner_job": {17},
    "achievement": {15},
    "completion": {COMPLETION},
    "employer_project": {18},
    "staff_education": {30},
    "qualification": {31},
    "person_scope": CARD,
    "case_scope": CARD,
    "headcount": CARD,  # counts of learners read one row of each membership, with all that it is counted by
    "person_count": CARD,
    "body_count": CARD,
    "level_count": CARD,
    "member_count": CARD,
    "class_count": set(),
    "institution": {101, 102, 103},
    "school_class": {106},
    "places": {109},
    "building": {108},
}
TABLES = {one.name: one for one in vars(statements).values() if isinstance(one, statements.ViewTable)}


def test_every_table_is_written_out():
    assert KINDS.keys() == TABLES.keys()


@pytest.mark.parametrize("name", KINDS)
def test_a_table_follows_the_kinds_it_reads(name):
    assert kinds_of(TABLES[name]) == KINDS[name]


def test_only_the_card_asks_of_kinds_whether_there_is_a_record():
    others = {name: KINDS[name] - told_of(table) for name, table in TABLES.items()}
    whether = {
        "person_card": CARD - {GENERAL},
        "person_scope": {COMPLETION, TEACHING},
        "case_scope": {COMPLETION, TEACHING},
        "member_count": {COMPLETION, TEACHING},
    }
    by_card = dict.fromkeys(("headcount", "person_count", "body_count", "level_count"), CARD - {GENERAL, ENROLMENT})
    assert {name: kinds for name, kinds in others.items() if kinds} == whether | by_card


@pytest.mark.parametrize("table", [*PERSON_TABLES, SCOPE], ids=lambda table: table.name)
def test_no_statement_reads_facts_of_a_kind_it_does_not_name(table):
    after = re.split(r"FROM current_fact\b", text(table))[1:]
    assert all(re.search(r"\bWHERE (?:NOT )?kind (?:=|IN) ", one) for one in after)


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("SELECT FROM fact WHERE kind IN kinds(Transfer, CurrentMark, FinalMark) AND x = 5", {11, 12, 13}),
        ("SELECT FROM person JOIN enrolment ON true WHERE kind = kind(Guardianship)", {ENROLMENT, GUARDIANSHIP}),
        ("SELECT FROM fact WHERE kind(Completion) <> ALL(%(kinds)s)", {COMPLETION}),
        ("SELECT enrolment FROM fact WHERE mankind(General) = kind(lower)", set()),
    ],
)
def test_a_statement_is_about_what_it_names_and_what_its_tables_read(statement, kinds):
    assert kinds_in(with_codes(statement)) == kinds
