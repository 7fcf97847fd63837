from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0002_suppliers_room"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="institution",
            index=models.Index(
                condition=models.Q(("is_body", True)), fields=["name_key", "id"], name="institution_bodies_by_name"
            ),
        ),
    ]
