from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0003_mapping")]

    operations = [
        migrations.AddField("storedbytes", "items", models.BinaryField(null=True)),
        migrations.AddField("storedbytes", "emptied", models.BinaryField(null=True)),
        migrations.RunSQL(
            "ALTER TABLE stored_bytes ALTER COLUMN emptied SET STORAGE EXTERNAL",  # it comes compressed
            migrations.RunSQL.noop,
        ),
    ]
