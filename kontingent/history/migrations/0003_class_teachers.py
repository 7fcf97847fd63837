"""Which classes name a teacher: asked whenever an employee becomes known or is merged."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("history", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX institution_fact_teacher ON institution_fact (supplier, (payload ->> 'teacher'))
             WHERE kind = 106 AND superseded_at = '9999-01-01 00:00:00+00' AND payload ? 'teacher'
            """,
            "DROP INDEX institution_fact_teacher",
        )
    ]
