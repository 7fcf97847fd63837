"""A region sent as XHTML and as workbooks gives the same facts."""

import pytest

from kontingent.ingest.models import Package, Remark
from kontingent.ingest.rules.packages import NO_PLACE
from kontingent.people.models import PersonCard
from tests.ingest.in_sheets import as_workbook
from tests.ingest.region import build, send
from tests.ingest.told import SENT, facts
from tests.synthetic.made import generated

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

COUNTS = ("records", "new", "changed", "same", "withdrawn", "refused")


def said(package: Package) -> list[tuple[str, str, str, str]]:
    """Remarks by what they are about; their places are those of another file. Who stands nowhere is told of tables."""
    told = Remark.objects.filter(package=package, place__gt=0).exclude(rule=NO_PLACE.code)
    return sorted(told.values_list("rule", "item", "field", "value"))


def test_the_same_facts_come_of_microdata_and_of_workbooks():
    suppliers = dict.fromkeys(name.partition("/")[0] for name in SENT)
    build(*suppliers, *(f"{code}-in-sheets" for code in suppliers))
    folder = generated(learners=300, seed=7)
    kinds: set[object] = set()
    for name in SENT:
        code = name.partition("/")[0]
        data = (folder / f"{name}.xhtml").read_bytes().replace(b'content="full"', b'content="delta"')
        plain = send(data, supplier=code)
        persons = PersonCard.objects.count()
        sheets = send(as_workbook([data], supplier=f"{code}-in-sheets"), supplier=f"{code}-in-sheets")
        told = facts(code)
        assert facts(f"{code}-in-sheets") == told
        assert [sheets.counts[one] for one in COUNTS] == [plain.counts[one] for one in COUNTS]
        assert said(sheets) == said(plain)
        assert PersonCard.objects.count() == persons
        kinds |= {kind for _, kind, *_ in told}
    assert len(kinds) >= 20
