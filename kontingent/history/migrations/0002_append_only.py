"""Facts can be added and closed, nothing else; the database refuses whatever code would try.

Vacuum settings follow from tables that only grow: insert-driven vacuum sooner than the default 20 %.
"""

from django.db import migrations

from kontingent.kernel.standing_rows import RowsStay

GUARD = """
CREATE FUNCTION fact_only_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at < '9999-01-01 00:00+00' OR NEW.superseded_at >= '9999-01-01 00:00+00'
       OR (to_jsonb(NEW) - 'superseded_at') IS DISTINCT FROM (to_jsonb(OLD) - 'superseded_at') THEN
        RAISE EXCEPTION 'A fact can only be closed, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER {table}_only_closes BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION fact_only_closes();
ALTER TABLE {table} SET (autovacuum_vacuum_insert_scale_factor = 0.05);
"""

REVERSE = """
DROP TRIGGER {table}_only_closes ON {table};
"""

# Which classes name a teacher: asked whenever an employee becomes known or is merged.
CLASS_TEACHERS = """
CREATE INDEX institution_fact_teacher ON institution_fact (supplier, (payload ->> 'teacher'))
 WHERE kind = 106 AND superseded_at = '9999-01-01 00:00:00+00' AND payload ? 'teacher'
"""

# Whom an organisation has by a supplier: what a full package of one school may speak of, among the facts of a region.
MEMBERS = """
CREATE INDEX fact_member ON fact (supplier, (payload ->> 'organisation'), person_id)
 WHERE kind IN (10, 24, 33) AND superseded_at = '9999-01-01 00:00:00+00'
"""

# Of every version: who was a guardian on a day before is asked too.
GUARDIANS = """
CREATE INDEX fact_guardian ON fact (supplier, (payload ->> 'child') COLLATE "C", person_id) WHERE kind = 4
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0001_tables")]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION fact_only_closes;"),
        *(
            migrations.RunSQL(TRIGGERS.format(table=table), REVERSE.format(table=table))
            for table in ("fact", "institution_fact")
        ),
        *(RowsStay(table, against="DELETE") for table in ("fact", "institution_fact")),
        migrations.RunSQL(CLASS_TEACHERS, "DROP INDEX institution_fact_teacher"),
        migrations.RunSQL(MEMBERS, "DROP INDEX fact_member"),
        migrations.RunSQL(GUARDIANS, "DROP INDEX fact_guardian"),
    ]
