"""Each line knows the transaction that wrote it; a second table chains the lines and can only be added to."""

from django.db import migrations, models
from django.db.models.functions import Cast

# The number of the transaction is taken before the statement takes ids: a line whose transaction began to write after a
# run of the sealer has a greater id than every line of that run. Defaults alone would leave a gap between the two.
FORWARD = """
CREATE FUNCTION audit_entry_transaction_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_transaction_first BEFORE INSERT ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_transaction_first();

CREATE TRIGGER audit_seal_stays BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_seal_not_truncated BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
"""

REVERSE = """
DROP TRIGGER audit_seal_not_truncated ON audit_seal;
DROP TRIGGER audit_seal_stays ON audit_seal;
DROP TRIGGER audit_entry_transaction_first ON audit_entry;
DROP FUNCTION audit_entry_transaction_first;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="transaction_id",
            field=models.BigIntegerField(
                db_default=Cast(
                    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
                )
            ),
        ),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["transaction_id"], name="audit_entry_transaction")
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                ("horizon", models.BigIntegerField()),
                ("sealed_in", models.BigIntegerField()),
                ("cluster", models.BigIntegerField()),
            ],
            options={"db_table": "audit_seal"},
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
