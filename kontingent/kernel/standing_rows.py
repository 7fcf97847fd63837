"""Tables whose rows stay as they were written: the database refuses whatever would change them, its owner's too.

The application role has no right to either (`kernel.grants`).
"""

from django.db import migrations

_STAYS = """
CREATE OR REPLACE FUNCTION row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {table}_stays BEFORE {against} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION row_stays();
"""
_NO_MORE = """
DROP TRIGGER {table}_not_truncated ON {table};
DROP TRIGGER {table}_stays ON {table};
"""


class RowsStay(migrations.RunSQL):
    """In a migration, after the table; `against` what rows stay: a table whose rows may be closed says «DELETE»."""

    def __init__(self, table: str, *, against: str = "UPDATE OR DELETE") -> None:
        super().__init__(_STAYS.format(table=table, against=against), _NO_MORE.format(table=table))
