"""Seals of a queue as people make, read and take them."""

import hashlib
import re

import pytest
from django.db import ProgrammingError, connection, transaction

from kontingent.accounts.roles import Role
from kontingent.audit.models import JournalEntry
from kontingent.queues.models import QueueSeal
from tests.web.institutions import figures
from tests.web.reading import text_of

pytestmark = pytest.mark.slow

ORDER = f"/organisations/{figures.NURSERY}/queue/order/"
PATH = f"/organisations/{figures.NURSERY}/queue/seals/"


@pytest.fixture
def queue(registries):
    figures.people(*range(5001, 5004))
    figures.send_applications("11.03.2018", (5001, "", "queued"), (5002, "judges", "queued"))


@pytest.fixture
def administrator(official):
    return official(role=Role.ADMINISTRATOR)


def test_a_seal_is_made_kept_and_given_out(queue, administrator):
    answer = administrator.post(PATH, {"year": "2018"}, follow=True)
    said = text_of(answer.content.decode())
    file = b"".join(administrator.get(f"{answer.redirect_chain[-1][0]}queue.csv").streaming_content)
    lines = file.decode().split("\n")
    assert lines[1:] == [
        "N-5002|dnevnik|beyond|2018-03-02|12:00:00|2018-09-01|queued",
        "N-5001|dnevnik|none|2018-03-01|12:00:00|2018-09-01|queued",
        "",
    ]
    digest = hashlib.sha256(file).hexdigest()
    assert digest in said
    assert "Очередников" not in said + file.decode()
    line = JournalEntry.objects.get(action="queue_sealed")
    assert (line.details["sha256"], line.details["applications"]) == (digest, 2)
    assert f"sha256sum queue-{figures.NURSERY}-2018" in said


def test_two_seals_tell_what_changed(queue, administrator):
    administrator.post(PATH, {"year": "2018"})
    figures.send_applications("12.03.2018", (5002, "judges", "enrolled"), (5003, "police", "queued"))
    said = text_of(administrator.post(PATH, {"year": "2018"}, follow=True).content.decode())
    assert "N-5003 - 1 встало в очередь" in said
    assert "N-5002 1 - ушло из очереди, теперь: Зачислен" in said
    order, _, changes = said.partition("Что изменилось")
    assert "N-5001" in order
    assert "N-5001" not in changes


def test_a_seal_stays(queue, administrator):
    administrator.post(PATH, {"year": "2018"})
    for change in ("UPDATE queue_seal SET content = ''", "DELETE FROM queue_seal", "TRUNCATE queue_seal"):
        with pytest.raises(ProgrammingError, match="permission"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert QueueSeal.objects.count() == 1


def test_who_may_seal_and_who_may_see(queue, official, client):
    """An official sees; without «Доступ к ПДн» nobody does, nor whose organisation it is not."""
    administrator = official(role=Role.ADMINISTRATOR)
    administrator.post(PATH, {"year": "2018"})
    [seal] = QueueSeal.objects.all()
    reader = official(email="b@example.ru")
    assert "Заверить очередь" not in reader.get(PATH).content.decode()
    assert reader.post(PATH, {"year": "2018"}).status_code == 404
    addresses = (PATH, f"{PATH}{seal.pk}/", f"{PATH}{seal.pk}/queue.csv")
    assert [reader.get(one).status_code for one in addresses] == [200, 200, 200]
    masked = official(email="c@example.ru", personal_data=False)
    assert [masked.get(one).status_code for one in addresses] == [404, 404, 404]
    assert not re.search("queue/seals", masked.get(ORDER).content.decode())
    stranger = official(figures.FIRST_BODY, email="d@example.ru", role=Role.ADMINISTRATOR)
    assert stranger.post(PATH, {"year": "2018"}).status_code == 404
    assert QueueSeal.objects.count() == 1


def test_a_year_that_nobody_waits_for_is_refused(queue, administrator):
    answer = administrator.post(PATH, {"year": "1999"})
    assert "Выберите учебный год, к" in answer.content.decode()
    assert not QueueSeal.objects.exists()
