"""What the application role may do. The owner calls this after every migration, so a new table is never forgotten.

A room lists its tables that only grow in the `append_only` attribute of its AppConfig:
table → the few rights left besides reading and adding, for instance {"fact": {"UPDATE (superseded_at)"}}.
"""

import re
from collections.abc import Mapping

from psycopg import Connection, sql

# Django's own table of applied migrations is the owner's business.
READ_ONLY = ("django_migrations",)
RIGHT = re.compile(r"(UPDATE|DELETE)( \([a-z_0-9, ]+\))?")


def grant(connection: Connection, application: str, append_only: Mapping[str, set[str]]) -> None:
    """Raises psycopg.errors.UndefinedTable if `append_only` names a table that does not exist."""
    role = sql.Identifier(application)
    with connection.transaction():
        for right in ("USAGE ON SCHEMA public", "USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public"):
            connection.execute(sql.SQL("GRANT " + right + " TO {}").format(role))
        everywhere = sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}")
        connection.execute(everywhere.format(role))
        for table in READ_ONLY:
            _revoke(connection, "INSERT, UPDATE, DELETE, TRUNCATE", table, role)
        for table, rights in append_only.items():
            _revoke(connection, "UPDATE, DELETE, TRUNCATE", table, role)
            for right in sorted(rights):
                if not RIGHT.fullmatch(right):
                    raise ValueError(f"{table}: {right!r} is not a right that grants.py knows")
                _on_table(connection, "GRANT " + right + " ON {} TO {}", table, role)


def _revoke(connection: Connection, rights: str, table: str, role: sql.Identifier) -> None:
    _on_table(connection, "REVOKE " + rights + " ON {} FROM {}", table, role)


def _on_table(connection: Connection, statement: str, table: str, role: sql.Identifier) -> None:
    connection.execute(sql.SQL(statement).format(sql.Identifier(table), role))
