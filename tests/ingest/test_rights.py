"""A supplier writes only the kinds and for the institutions it is registered for; the rest is said, not taken."""

import pytest

from kontingent.history.kinds.learning import Enrolment as EnrolmentKind
from kontingent.history.kinds.person import General
from kontingent.history.models import Fact, InstitutionFact
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier, SupplierRight
from tests.ingest.region import build, remarks, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = pytest.mark.django_db
CITIZEN = {"citizenship": "russian"}
OGRN, OTHER_OGRN = "1026801001040", "1027700132195"


def school(id_: str, ogrn: str) -> str:
    return item("Organisation", id_, section("OrganisationGeneral", shortName="СОШ", type="general", ogrn=ogrn))


def learner(id_: str, at: str) -> str:
    where = section("Enrolment", f"e-{id_}", organisation=at, schoolYear="2017", from_="2017-09-01")
    return person(id_, general(**CITIZEN), where)


def grant(institution: Institution | None, kind: int | None) -> None:
    supplier = Supplier.objects.get(code="small")
    SupplierRight.objects.filter(supplier=supplier, institution=None, kind=None).delete()
    SupplierRight.objects.create(supplier=supplier, institution=institution, kind=kind)


@pytest.fixture
def own() -> Institution:
    """The school of the supplier `small`; both schools are known from elsewhere."""
    build("dnevnik", "small")
    send(package(school("o-1", OGRN), school("o-2", OTHER_OGRN)))
    known = InstitutionExternalId.objects.select_related("institution").get(external_id="o-1")
    return known.institution


def small(*items: str) -> list[tuple[str, int, str, str]]:
    sent = send(package(*items).replace(b'"dnevnik"', b'"small"'), supplier="small")
    return [remark for remark in remarks(sent) if remark[0] == "F23k"]


def test_kinds(own: Institution):
    grant(None, General.code)
    assert small(learner("p-1", "o-1")) == [("F23k", 3, "", "")]
    assert [fact.kind for fact in Fact.objects.order_by("place")] == [General.code]


def test_institutions(own: Institution):
    grant(own, None)
    refused = small(school("a-1", OGRN), school("a-2", OTHER_OGRN), learner("p-1", "a-1"), learner("p-2", "a-2"))
    assert refused == [("F23k", 3, "", ""), ("F23k", 10, "organisation", "a-2")]
    supplier = Supplier.objects.get(code="small")
    assert InstitutionFact.objects.filter(supplier=supplier.pk).count() == 1
    assert Fact.objects.filter(kind=EnrolmentKind.code).count() == 1
    assert Institution.objects.count() == 3
    assert list(supplier.institutionexternalid_set.values_list("external_id", flat=True)) == ["a-1"]


def test_a_supplier_of_some_institutions_adds_none(own: Institution):
    grant(own, None)
    assert small(school("a-9", "")) == [("F23k", 1, "", "")]
    assert Institution.objects.count() == 3


def test_without_rights_nothing_is_taken(own: Institution):
    SupplierRight.objects.filter(supplier__code="small").delete()
    assert len(small(learner("p-1", "o-1"))) == 2
    assert not Fact.objects.exists()


def test_subordination_is_only_for_those_who_decide_it(own: Institution):
    Supplier.objects.filter(code="small").update(decides_subordination=False)
    body = item(
        "GoverningBody", "b-1", section("BodyGeneral", fullName="Управление"), section("Subordination", body="b-2")
    )
    assert small(body) == [("F23k", 3, "", "")]
