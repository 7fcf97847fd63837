"""Whether a PostgreSQL server can hold the register. Asked before work starts, answered with the cure."""

from psycopg import Connection, OperationalError, connect

OLDEST = 15
PATIENCE = 10  # seconds for a connection


class DatabaseUnfitError(RuntimeError):
    """The server answers, but the register would be wrong on it; the text says what to change."""


class DatabaseUnavailableError(RuntimeError):
    """The server does not answer or does not let us in."""


def check_server(url: str) -> str:
    """The server's version in words. Raises DatabaseUnavailableError or DatabaseUnfitError."""
    try:
        connection = connect(url, connect_timeout=PATIENCE, autocommit=True)
    except OperationalError as error:
        raise DatabaseUnavailableError(
            f"База данных не отвечает: {_first_line(error)}. "
            "Проверьте, что сервер запущен и что адрес, имя и пароль в DATABASE_URL верны."
        ) from error
    with connection:
        version = connection.info.server_version // 10000
        if version < OLDEST:
            raise DatabaseUnfitError(f"PostgreSQL {version} слишком старый: нужен {OLDEST} или новее.")
        check_letters(connection)
        check_trigrams(connection)
        return f"PostgreSQL {version}.{connection.info.server_version % 10000}"


def check_letters(connection: Connection) -> None:
    encoding = connection.info.parameter_status("server_encoding")  # before any query: others cannot take the letters
    if encoding != "UTF8":
        raise DatabaseUnfitError(f"База данных в кодировке {encoding}, нужна UTF8. {_CURE}")
    lowered = _row(connection, "SELECT lower('ЁЖИК' COLLATE \"default\")")[0]
    if lowered != "ёжик":
        raise DatabaseUnfitError(f"База данных не различает русские буквы: lower('ЁЖИК') даёт «{lowered}». {_CURE}")


def check_trigrams(connection: Connection) -> None:
    """Silent until the extension is installed: the first migration does that."""
    if not _row(connection, "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")[0]:
        return
    if not _row(connection, "SELECT show_trgm('ёж')")[0]:
        raise DatabaseUnfitError(
            f"Поиск по части слова не видит русских букв: pg_trgm ничего не находит в «ёж». {_CURE}"
        )


_CURE = (
    "Создайте базу заново: CREATE DATABASE kontingent TEMPLATE template0 ENCODING 'UTF8' "
    "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'."
)


def _row(connection: Connection, query: str) -> tuple[object, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101 - an aggregate or a constant always gives a row
    return tuple(row)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["причина не названа"])[0].rstrip(".")
