from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0003_bodies_by_name"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="currentschoolclass",
            index=models.Index(
                condition=models.Q(
                    models.Q(("complect", ""), _negated=True), ("class_kind", "combined"), _connector="OR"
                ),
                fields=["school_year", "institution"],
                name="school_class_in_set",
            ),
        ),
    ]
