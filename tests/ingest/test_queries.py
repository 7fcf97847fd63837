"""What the list reads of packages."""

import datetime as dt

import pytest

from kontingent.ingest.queries import PackageFilter, listed
from kontingent.institutions.models import Supplier
from kontingent.kernel.keyset import PageRequest
from tests.ingest.region import build, send
from tests.ingest.xhtml import package
from tests.web.panel.sent import BROKEN

pytestmark = pytest.mark.django_db


def test_the_list_of_packages():
    build("dnevnik", "zags")
    sent = send(BROKEN)
    other = send(package(more="<!-- -->").replace(b'"dnevnik"', b'"zags"'), supplier="zags")
    found = lambda **asked: [row.pk for row in listed(PackageFilter(**asked)).page(PageRequest()).rows]  # noqa: E731 — reads shorter
    assert found() == [other.pk, sent.pk]
    assert found(supplier_id=Supplier.objects.get(code="zags").pk) == [other.pk]
    assert found(state="remarks") == [sent.pk]
    assert found(name="ПАКЕТ") == [other.pk, sent.pk]
    day = dt.date(2018, 4, 20)
    assert found(since=day, until=day) == [other.pk, sent.pk]
    assert found(since=day + dt.timedelta(days=1)) == found(until=day - dt.timedelta(days=1)) == []
