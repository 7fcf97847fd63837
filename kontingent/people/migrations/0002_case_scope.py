import django.db.models.deletion
from django.db import migrations, models

# A register that has cases already: what `current/projection/sql/case_scope.sql` says of all of them, on this day.
FILL = """
INSERT INTO case_scope (person_id, candidate_id, scope_id, until)
SELECT pair.person_id, pair.candidate_id, place.id, least(upper(own.days), upper(its.days))
  FROM (SELECT k.person_id, k.candidate_id, coalesce(person.merged_into_id, person.id) AS one,
               coalesce(candidate.merged_into_id, candidate.id) AS other
          FROM recognition_case AS k
          JOIN person ON person.id = k.person_id
          JOIN person AS candidate ON candidate.id = k.candidate_id
         WHERE k.state = 'open' OR k.decided_by IS NOT NULL) AS pair
  JOIN person_scope AS own ON own.person_id = one AND own.roles <> 8
  JOIN person_scope AS its ON its.person_id = other AND its.roles <> 8 AND its.scope_id = own.scope_id
  JOIN institution AS place ON place.id = own.scope_id AND place.parent_id IS NOT NULL
 WHERE NOT EXISTS (
       SELECT FROM person_scope AS any_of JOIN institution AS there ON there.id = any_of.scope_id
        WHERE any_of.person_id IN (one, other) AND there.id <> ALL(place.path) AND place.id <> ALL(there.path));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0001_tables"),
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
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
