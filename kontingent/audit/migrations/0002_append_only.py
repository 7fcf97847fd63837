"""Journal, seals and disclosures can be added to, nothing else; the database refuses whatever code would try.

The number of a line's transaction is taken before the statement takes ids: a line whose transaction began to write
after a run of the sealer has a greater id than every line of that run. Defaults alone would leave a gap between the two.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION audit_entry_transaction_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_transaction_first BEFORE INSERT ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_transaction_first();
"""

NO_FUNCTIONS = """
DROP TRIGGER audit_entry_transaction_first ON audit_entry;
DROP FUNCTION audit_entry_transaction_first;
DROP FUNCTION audit_entry_stays;
"""

TRIGGERS = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
"""

NO_TRIGGERS = """
DROP TRIGGER {table}_not_truncated ON {table};
DROP TRIGGER {table}_stays ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *(
            migrations.RunSQL(TRIGGERS.format(table=table), NO_TRIGGERS.format(table=table))
            for table in ("audit_entry", "audit_seal", "audit_disclosure")
        ),
    ]
