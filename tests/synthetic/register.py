"""What the register holds of a region, numbered as in the truth."""

import datetime as dt
from collections import Counter

from django.db import connection

from kontingent.audit.actor import Actor
from kontingent.current.models import Headcount
from kontingent.history.kinds.sections import Section
from kontingent.ingest.models import Package
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios.access import find_access
from kontingent.portfolios.queries import read_head, read_section, role_of
from kontingent.synthetic.region import install

DAY = dt.date(2018, 4, 20)
GENERATOR = Actor.system("генератор")
LOADED = {Package.State.ACCEPTED, Package.State.REMARKS}


def identity_of_persons():
    """(supplier, id of the supplier) → the survivor it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT supplier.code, known.external_id, coalesce(person.merged_into_id, person.id)"
            " FROM person_external_id AS known JOIN supplier ON supplier.id = known.supplier_id"
            " JOIN person ON person.id = known.person_id"
        )
        return {(supplier, external_id): person for supplier, external_id, person in cursor.fetchall()}


def numbers_of_institutions(oracle):
    """Institution of the register → its number in the truth."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT supplier.code, known.external_id, known.institution_id FROM institution_external_id AS known"
            " JOIN supplier ON supplier.id = known.supplier_id"
        )
        rows = cursor.fetchall()
    return {place: int(oracle.institution(supplier, external_id)) for supplier, external_id, place in rows}


def heads(numbers, day=DAY):
    """Of the school year of a day and of those to come, of which nobody may be counted yet."""
    found = Counter()
    rows = Headcount.objects.filter(effective__lte=day, school_year__gte=SchoolYear.of(day).first).values_list(
        "institution_id", "school_year", "class_name", "birth_year", "sex", "change"
    )
    for institution, year, name, born, sex, change in rows.order_by("pk"):
        found[numbers[institution], year, name, born or None, sex or None] += change
    return +found


def installed(folder):
    with clock.fixed(DAY):
        return install(folder, by=GENERATOR)


def general_section(scope, person, on=None):
    access = find_access(scope, person)
    head = read_head(scope, access, role=role_of(access, None), on=on)
    return head, read_section(scope, head, Section.GENERAL)
