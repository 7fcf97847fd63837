from django.db import migrations, models

# A supplier may say different things of one subject in different packages.
_BY_BYTES = """
    ALTER TABLE accepted_item DROP CONSTRAINT accepted_item_pkey;
    ALTER TABLE accepted_item ADD PRIMARY KEY (is_person, subject_id, supplier, digest)
"""
_KEY = models.CompositePrimaryKey(
    "is_person", "subject_id", "supplier", "digest", blank=True, editable=False, primary_key=True, serialize=False
)


class Migration(migrations.Migration):
    dependencies = [("history", "0005_remarks_of_accepted_items")]

    operations = [
        migrations.RunSQL(_BY_BYTES, state_operations=[migrations.AlterField("accepteditem", "pk", _KEY)]),
    ]
