"""What a supplier's headings and values mean, and which of its headings a package has."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from kontingent.kernel.standing_rows import RowsStay

MAPPED = Q(kind__isnull=False) & ~Q(prop="")


class Migration(migrations.Migration):
    dependencies = [
        ("ingest", "0002_packages_tried_without_loading"),
        ("institutions", "0001_tables"),
    ]

    operations = [
        migrations.AddField("package", "headings", models.JSONField(default=list)),
        migrations.AddField("package", "mapped_until", models.BigIntegerField(default=0)),
        migrations.AddField("package", "reading", models.SmallIntegerField(default=1)),
        migrations.RemoveConstraint("package", "package_once_per_supplier"),
        migrations.AddConstraint(
            "package",
            models.UniqueConstraint(fields=["supplier", "sha256", "reading"], name="package_once_per_supplier"),
        ),
        migrations.CreateModel(
            name="MappingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("heading", models.TextField(default="")),
                ("kind", models.SmallIntegerField(null=True)),
                ("prop", models.TextField(default="")),
                ("value", models.TextField(default="")),
                ("code", models.TextField(default="")),
                ("before", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("by_id", models.BigIntegerField(null=True)),
                (
                    "package",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ingest.package",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mapping_steps",
                        to="institutions.supplier",
                    ),
                ),
            ],
            options={
                "db_table": "supplier_mapping",
                "constraints": [
                    models.CheckConstraint(
                        condition=(~Q(heading="") & Q(value="", code="") & (Q(kind=None, prop="") | MAPPED))
                        | (Q(heading="") & ~Q(value="") & MAPPED),
                        name="supplier_mapping_heading_or_value",
                    )
                ],
            },
        ),
        RowsStay("supplier_mapping"),
    ]
