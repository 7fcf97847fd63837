"""What stands of a person is one stretch of the key, beside what stood before.

With the end of a fact behind the supplier's id of its record a server that skips through a key (PostgreSQL 18) expects to
search for every id, so for ten persons of a large register it went through all organisations of another index instead.
"""

from django.db import migrations, models

_KEY = """
    ALTER TABLE fact DROP CONSTRAINT fact_pkey;
    ALTER TABLE fact ADD PRIMARY KEY (person_id, kind, {})
"""
_COLUMNS = models.CompositePrimaryKey(
    "person_id",
    "kind",
    "superseded_at",
    "supplier",
    "key",
    blank=True,
    editable=False,
    primary_key=True,
    serialize=False,
)


class Migration(migrations.Migration):
    dependencies = [("history", "0007_statistics_of_outgrown_tables")]

    operations = [
        migrations.RunSQL(
            _KEY.format("superseded_at, supplier, key"),
            _KEY.format("supplier, key, superseded_at"),
            state_operations=[migrations.AlterField("fact", "pk", _COLUMNS)],
        ),
    ]
