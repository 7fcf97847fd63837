from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0004_classes_in_sets"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="institution",
            index=models.Index(fields=["id"], include=("path", "is_organisation", "heard_at"), name="institution_tree"),
        ),
    ]
