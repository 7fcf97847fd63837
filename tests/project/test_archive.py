import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kontingent.kernel import embedded
from tests import scratch
from tests.database import address_of
from tests.project.program import initialise, kontingent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with scratch.folder() as made:
        yield made


@pytest.fixture(scope="module")
def copy(folder) -> Path:
    initialise(folder / "data")
    server = embedded.start(folder / "data")
    try:
        with psycopg.connect(server.app_url()) as connection:
            connection.execute(
                "INSERT INTO person (id, is_provisional, created_at)"
                " SELECT n, false, now() FROM generate_series(1, 1000) n"
            )
            connection.execute("UPDATE person SET merged_into_id = 1 WHERE id = 2")
    finally:
        server.stop()
    done = kontingent("backup", folder / "copy", "--data", folder / "data")
    assert done.returncode == 0, done.stderr
    return folder / "copy"


def test_a_copy_is_closed_to_others(copy):
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_copy_is_not_overwritten(folder, copy):
    done = kontingent("backup", copy, "--data", folder / "data")
    assert done.returncode == 1
    assert "уже есть" in done.stderr


def test_a_copy_comes_back_with_rows_and_rights(folder, copy):
    done = kontingent("restore", copy, "--data", folder / "other")
    assert done.returncode == 0, done.stderr
    server = embedded.start(folder / "other")
    try:
        with psycopg.connect(server.app_url(), autocommit=True) as connection:
            query = "SELECT count(*), max(id), count(*) FILTER (WHERE id = 2 AND merged_into_id = 1) FROM person"
            assert connection.execute(query).fetchone() == (1000, 1000, 1)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM fact")
    finally:
        server.stop()


def test_a_full_database_is_not_restored_into(folder, copy):
    done = kontingent("restore", copy, "--data", folder / "data")
    assert done.returncode == 1
    assert "не пуста" in done.stderr


def test_a_broken_copy_is_refused_before_anything_is_written(folder, copy):
    broken = folder / "broken"
    broken.write_bytes(copy.read_bytes()[:500])
    done = kontingent("restore", broken, "--data", folder / "third")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    server = embedded.start(folder / "third")
    try:
        with psycopg.connect(server.owner_url()) as connection:
            assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    finally:
        server.stop()


def test_a_copy_moves_to_a_server_elsewhere(copy, tmp_path, django_db_setup):
    """The server of the tests: on a Unix socket, and of the oldest version where the suite runs on that."""
    name = f"kontingent_restored_{os.getpid()}"
    with psycopg.connect(address_of(os.environ["DATABASE_OWNER_URL"], "postgres"), autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            urls = {key: address_of(os.environ[key], name) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
            done = kontingent("restore", copy, "--data", tmp_path / "data", **urls)
            assert done.returncode == 0, done.stderr
            with psycopg.connect(urls["DATABASE_URL"]) as connection:
                assert connection.execute("SELECT count(*) FROM person").fetchone() == (1000,)
        finally:
            maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")
