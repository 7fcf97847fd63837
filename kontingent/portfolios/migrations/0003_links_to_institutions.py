"""A link may wait for an organisation too, so its target belongs to its key. View tables are rebuilt: nothing is kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0002_functions_of_projection"), ("people", "0001_tables")]

    operations = [
        migrations.DeleteModel("PendingLink"),
        migrations.CreateModel(
            name="PendingLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "target",
                        "supplier_id",
                        "external_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("target", models.TextField(db_collation="C")),
                ("supplier_id", models.SmallIntegerField()),
                ("external_id", models.TextField(db_collation="C")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "db_table": "pending_link",
                "indexes": [
                    models.Index(fields=["target", "supplier_id", "external_id"], name="pending_link_by_target")
                ],
            },
        ),
    ]
