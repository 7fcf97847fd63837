from django.db import migrations, models
from django.db.models.functions import Least


class Migration(migrations.Migration):
    dependencies = [("ingest", "0004_items_of_stored_bytes")]

    operations = [
        migrations.AddIndex(
            "package", models.Index("supplier", Least("made_at", "received_at"), name="package_by_word")
        ),
    ]
