"""Stages of loading and what a full package has said; the lease is an advisory lock, which dies with its holder."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0001_tables")]

    operations = [
        migrations.RemoveField("package", "lease_until"),
        migrations.RemoveField("package", "lease_holder"),
        migrations.AddField(
            "package",
            "stage",
            models.TextField(
                choices=[
                    ("reading", "чтение"),
                    ("recording", "запись"),
                    ("withdrawing", "отзыв"),
                    ("closing", "завершение"),
                ],
                default="reading",
            ),
        ),
        migrations.AddField("remark", "institution_id", models.BigIntegerField(null=True)),
        migrations.AddField("package", "is_released", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("package_id", models.BigIntegerField()),
                ("is_person", models.BooleanField()),
                ("subject_id", models.BigIntegerField()),
                ("kind", models.SmallIntegerField()),
                ("key", models.TextField(db_collation="C")),
            ],
            options={"db_table": "package_presence"},
        ),
    ]
