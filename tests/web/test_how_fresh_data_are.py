"""The foot of every page says when the latest package was taken; it reads one entry of an index for that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.web.frame import frame

pytestmark = pytest.mark.django_db


def test_the_latest_package_is_the_end_of_an_index(rf, django_user_model):
    request = rf.get("/contingent/")
    request.user, request.session = django_user_model(role="operator"), {}
    with CaptureQueriesContext(connection) as captured:
        assert frame(request)["frame"].data_moment is None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + captured[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Limit" in plan
    assert "Backward using package_taken" in plan
