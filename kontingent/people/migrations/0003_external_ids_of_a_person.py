"""By the person and the supplier: by the person alone a plan of young tables goes through all ids of a supplier."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_case_scope")]

    operations = [
        migrations.AlterField(
            "personexternalid",
            "person",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="external_ids",
                to="people.person",
            ),
        ),
        migrations.AddIndex(
            "personexternalid", models.Index(fields=["person", "supplier_id"], name="person_external_id_of")
        ),
    ]
