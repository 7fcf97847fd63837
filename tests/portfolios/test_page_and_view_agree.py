"""The page picks values in Python, the view in SQL: of the same facts both show the same."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from kontingent.history.kinds.sections import Section
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian
from kontingent.people.models import PersonCard
from kontingent.people.roles import Roles
from kontingent.portfolios.queries import find_access, read_head, read_section
from tests.portfolios import region
from tests.portfolios.region import entry

pytestmark = pytest.mark.slow

DAY = dt.date(2018, 4, 20)
REGION = Scope(region.ROOT, open_data=True)

said = st.fixed_dictionaries(
    {"family_name": st.sampled_from(["Абрамов", "Абрамова", "Обрамов"])},
    optional={
        "given_name": st.sampled_from(["Даниил", "Данил"]),
        "additional_name": st.just("Романович"),
        "gender": st.sampled_from(["male", "female"]),
        "birth_date": st.dates(dt.date(2001, 1, 1), dt.date(2003, 12, 31)),
        "citizenship": st.sampled_from(["russian", "foreign"]),
        "withdrawn": st.just("yes"),
    },
)
sendings = st.lists(
    st.tuples(st.integers(1, 2), st.sampled_from([region.OPERATOR, region.DIARY, region.SHEET]), said),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sendings)
def test_general_data(sent):
    with transaction.atomic(), clock.fixed(DAY):
        region.build(2)
        note(sent)
        for who, supplier, fields in sent:
            region.send(entry(who, "general", **fields), supplier=supplier)
        for card in PersonCard.objects.order_by("pk"):
            assert shown(card.pk) == {
                "full_name": card.full_name,
                "gender": classifiers.label("sex", card.sex) if card.sex else "",
                "birth_date": russian.age_label(card.birth_date, DAY) if card.birth_date else "",
                "citizenship": classifiers.label("citizenship", card.citizenship) if card.citizenship else "",
            }
        transaction.set_rollback(True)


def shown(person_id):
    head = read_head(REGION, find_access(REGION, person_id), role=Roles.LEARNER)
    general = read_section(REGION, head, Section.GENERAL).blocks[0]
    [record] = general.records
    rows = {row.name: row.cell.text for row in record.rows}
    return {name: rows[name] for name in ("full_name", "gender", "birth_date", "citizenship")}
