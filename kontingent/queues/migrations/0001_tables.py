"""The table of seals; the database refuses whatever code would change one."""

import django.db.models.deletion
from django.db import migrations, models

STAYS = """
CREATE FUNCTION queue_seal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A seal of a queue is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER queue_seal_stays BEFORE UPDATE OR DELETE ON queue_seal
    FOR EACH STATEMENT EXECUTE FUNCTION queue_seal_stays();
CREATE TRIGGER queue_seal_not_truncated BEFORE TRUNCATE ON queue_seal
    FOR EACH STATEMENT EXECUTE FUNCTION queue_seal_stays();
"""
NOTHING_STAYS = """
DROP TRIGGER queue_seal_stays ON queue_seal;
DROP TRIGGER queue_seal_not_truncated ON queue_seal;
DROP FUNCTION queue_seal_stays;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("institutions", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.SmallIntegerField()),
                ("made_at", models.DateTimeField()),
                ("author", models.TextField()),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institutions.institution",
                    ),
                ),
            ],
            options={
                "db_table": "queue_seal",
            },
        ),
        migrations.RunSQL(STAYS, NOTHING_STAYS),
    ]
