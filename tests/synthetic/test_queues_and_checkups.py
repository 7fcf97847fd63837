"""Queues of a generated region, counted anew from what its packages say and nothing of the product.

A queue is put in order and sealed by rules written here once more.
"""

import datetime as dt
import hashlib
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.queues.actions import seal_queue
from kontingent.queues.queries import read_queue
from tests.oracle.oracle import END_OF_TIME, Oracle
from tests.synthetic.made import DAWN, GENERATED
from tests.synthetic.register import identity_of_persons, numbers_of_institutions
from tests.web.entering import viewer
from tests.web.standing import standing_kept

pytestmark = pytest.mark.slow

FILE = Path("kontingent/kernel/catalogue/applications.toml")
FIELDS = ("benefit", "registered", "registered_time", "desired", "status", "position")
WAIT = {"registered", "checking", "queued"}


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    with standing_kept(django_db_blocker, GENERATED) as folder:
        yield folder


def told(oracle: Oracle) -> dict[tuple[int, int], list[dict[str, str]]]:
    """Applications that wait, by organisation and wished year, each field the first filled by rank, then the newest."""
    first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
    rows = oracle.rows(f"""
        SELECT place.truth::INTEGER, fields->>'$.number', first(known.supplier ORDER BY rank, recorded DESC),
               {", ".join(first.format(name) for name in FIELDS)}
        FROM {oracle._known("application", END_OF_TIME)} AS known
        JOIN (SELECT DISTINCT supplier, external_id, truth FROM sent_ids WHERE subject = 'institution') AS place
          ON place.supplier = known.supplier AND place.external_id = fields->>'$.organisation'
        WHERE person IS NOT NULL GROUP BY person, fields->>'$.number', place.truth
    """)
    found = defaultdict(list)
    for place, number, supplier, *values in rows:
        one = {"number": number, "supplier": supplier, **dict(zip(FIELDS, values, strict=True))}
        if one["status"] in WAIT and one["desired"]:
            day = dt.date.fromisoformat(one["desired"])
            found[place, day.year - (day.month < 9)].append(one)
    return found


def in_order(waiting: list[dict[str, str]]) -> list[dict[str, str]]:
    with FILE.open("rb") as file:
        items = tomllib.load(file)["queue_benefit"]["items"]
    rights = {item["code"]: item["right"] for item in items}
    ranks = {right: place for place, right in enumerate(("beyond", "first", "preferred", "none"))}
    for one in waiting:
        one["right"] = rights[one["benefit"]]
    return sorted(
        waiting, key=lambda one: (ranks[one["right"]], one["registered"], one["registered_time"], one["number"])
    )


@pytest.mark.django_db
def test_order_and_seal_are_those_of_the_packages(region):
    oracle = Oracle(region, identity_of_persons())
    pks = {truth: pk for pk, truth in numbers_of_institutions(oracle).items()}
    queues, numbered = told(oracle), 0
    for (place, year), waiting in queues.items():
        ordered = in_order(waiting)
        lines = ["number|supplier|right|registered|time|desired|status"]
        names = ("number", "supplier", "right", "registered", "registered_time", "desired", "status")
        lines += ["|".join(one[name] for name in names) for one in ordered]
        wanted = "".join(f"{line}\n" for line in lines)
        with clock.fixed(DAWN):
            seal = seal_queue(institution=Institution.objects.get(pk=pks[place]), year=year, by=Actor.system())
        assert seal.content == wanted
        assert seal.digest == hashlib.sha256(wanted.encode()).hexdigest()
        numbered += sum(one["position"] is not None for one in ordered)
    assert sum(map(len, queues.values())) > 20
    assert numbered > 15


@pytest.mark.django_db
def test_every_line_has_the_number_of_its_supplier(region):
    oracle = Oracle(region, identity_of_persons())
    pks = {truth: pk for pk, truth in numbers_of_institutions(oracle).items()}
    scope = viewer(Institution.objects.get(parent=None).pk, Role.OPERATOR, personal_data=True).scope()
    queues = told(oracle)
    for place in {place for place, _ in queues}:
        with clock.fixed(DAWN):
            lines = [line for line in read_queue(scope, pks[place]) if line.year]
        assert {(line.year, line.standing.number): line.position for line in lines} == {
            (year, one["number"]): one["position"] and int(one["position"])
            for (own, year), some in queues.items()
            if own == place
            for one in some
        }
