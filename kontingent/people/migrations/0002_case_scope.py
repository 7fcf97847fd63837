import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseScope",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "candidate_id",
                        "scope_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("candidate_id", models.BigIntegerField()),
                ("scope_id", models.BigIntegerField()),
                ("until", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "db_table": "case_scope",
                "indexes": [
                    models.Index(
                        fields=["scope_id", "person", "candidate_id"], include=("until",), name="case_scope_by_scope"
                    )
                ],
            },
        ),
    ]
