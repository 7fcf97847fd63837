"""Journal, seals and disclosures can be added to, nothing else; the database refuses whatever code would try.

The number of a line's transaction is taken before the statement takes ids: a line whose transaction began to write
after a run of the sealer has a greater id than every line of that run. Defaults alone would leave a gap between the two.
"""

from django.db import migrations

from kontingent.kernel.standing_rows import RowsStay

FUNCTIONS = """
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
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *map(RowsStay, ("audit_entry", "audit_seal", "audit_disclosure")),
    ]
