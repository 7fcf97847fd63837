"""One writer at a time, for as long as his transaction."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from kontingent.history.locks import take_write_lock

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_writer_waits_for_the_end_of_the_first():
    order = []
    waits = Event()

    def write_second():
        with transaction.atomic():
            waits.set()
            take_write_lock()
            order.append("second")
        connection.close()

    second = Thread(target=write_second)
    with transaction.atomic():
        take_write_lock()
        second.start()
        assert waits.wait(10)
        second.join(0.3)  # it must not come through meanwhile
        order.append("first")
    second.join(10)
    assert order == ["first", "second"]


def test_the_lock_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        take_write_lock()
