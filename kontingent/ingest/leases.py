"""Who loads a package: a lock of the session, so it ends with its holder, whatever ends him."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kontingent.kernel import sql
from kontingent.kernel.errors import Refusal

_LOADING = 7_002  # the class of these locks, beside that of the write lock
_GIVE_UP = "SELECT pg_advisory_unlock(%s, %s), set_config('plan_cache_mode', 'auto', false)"
_PATIENCE = 10.0  # seconds: the server may need some to notice that a killed holder is gone


class BeingLoaded(Refusal):
    code = "being_loaded"


@contextmanager
def held(package_id: int) -> Iterator[None]:
    """BeingLoaded if another process loads this package."""
    waited = 0.0
    while not _take(package_id):
        if waited >= _PATIENCE:
            raise BeingLoaded("Этот пакет уже обрабатывается.", cure="Дождитесь окончания.")
        time.sleep(0.2)
        waited += 0.2
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            sql.execute(_GIVE_UP, [_LOADING, package_id], bound=True)


def _take(package_id: int) -> bool:
    return bool(sql.value("SELECT pg_try_advisory_lock(%s, %s)", [_LOADING, package_id], bound=True))
