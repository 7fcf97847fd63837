"""The table of seals; the database refuses whatever code would change one."""

import django.db.models.deletion
from django.db import migrations, models

from kontingent.kernel.standing_rows import RowsStay


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
        RowsStay("queue_seal"),
    ]
