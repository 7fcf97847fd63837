from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("history", "0004_guard_by_columns")]

    operations = [
        migrations.AddField(model_name="accepteditem", name="remarks", field=models.JSONField(null=True)),
    ]
