"""The guard of facts compares columns, and calls its function to refuse alone.

As objects of JSON two rows take 20 µs to compare, a sixth of what it costs to supersede a fact.
"""

from django.db import migrations

_COLUMNS = (
    "kind", "supplier", "key", "recorded_at", "valid_from", "valid_to", "digest", "payload", "package_id", "place",
)  # fmt: skip
_TABLES = {"fact": "person_id", "institution_fact": "institution_id"}

FUNCTION = """
CREATE OR REPLACE FUNCTION fact_only_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A fact can only be closed, once' USING ERRCODE = 'restrict_violation';
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION fact_only_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at < '9999-01-01 00:00+00' OR NEW.superseded_at >= '9999-01-01 00:00+00'
       OR (to_jsonb(NEW) - 'superseded_at') IS DISTINCT FROM (to_jsonb(OLD) - 'superseded_at') THEN
        RAISE EXCEPTION 'A fact can only be closed, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def _guard(table: str, subject: str) -> migrations.RunSQL:
    columns = (subject, *_COLUMNS)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    trigger = f"""
        DROP TRIGGER {table}_only_closes ON {table};
        CREATE TRIGGER {table}_only_closes BEFORE UPDATE ON {table} FOR EACH ROW
    """
    when = f"""
        WHEN (OLD.superseded_at < '9999-01-01 00:00+00' OR NEW.superseded_at >= '9999-01-01 00:00+00'
              OR ({old}) IS DISTINCT FROM ({new}))
    """
    does = "EXECUTE FUNCTION fact_only_closes();"
    return migrations.RunSQL(f"{trigger}{when}{does}", f"{trigger}{does}")


class Migration(migrations.Migration):
    dependencies = [("history", "0003_branches")]

    operations = [
        *(_guard(table, subject) for table, subject in _TABLES.items()),
        migrations.RunSQL(FUNCTION, BEFORE),
    ]
