from django.db import migrations

# A sum of changes is read from the key alone: rows of one institution are written over years, each in a page of its own.
KEYS = {
    "person_count": "institution_id, school_year, type, effective",
    "member_count": "institution_id, standing, effective",
}
PUT = """
ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY ({key}){include}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("current", "0002_functions_of_projection"),
    ]

    operations = [
        migrations.RunSQL(
            PUT.format(table=table, key=key, include=" INCLUDE (change)"), PUT.format(table=table, key=key, include="")
        )
        for table, key in KEYS.items()
    ]
