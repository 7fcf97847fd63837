"""What a full package does not say is noted once, then withdrawn in batches."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_stages_of_loading")]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "package_id",
                        "is_person",
                        "subject_id",
                        "kind",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("package_id", models.BigIntegerField()),
                ("is_person", models.BooleanField()),
                ("subject_id", models.BigIntegerField()),
                ("kind", models.SmallIntegerField()),
                ("key", models.TextField(db_collation="C")),
            ],
            options={"db_table": "package_absence"},
        ),
    ]
