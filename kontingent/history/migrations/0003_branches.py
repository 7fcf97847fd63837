from django.db import migrations

# Which organisations tell of branches: a few of a region, asked for by each report by subordination.
BRANCHES = """
CREATE INDEX institution_fact_branch ON institution_fact (institution_id)
 WHERE kind = 105 AND superseded_at = '9999-01-01 00:00:00+00'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(BRANCHES, "DROP INDEX institution_fact_branch")]
