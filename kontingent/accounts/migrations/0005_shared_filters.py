from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_second_factor"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedfilter",
            name="shared_in",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="shared_below",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.CheckConstraint(
                condition=Q(("shared_in", None), Q(("query__regex", "(^|&)name="), _negated=True), _connector="OR"),
                name="accounts_saved_filter_shares_no_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.CheckConstraint(
                condition=Q(("shared_below", False), ("shared_in__isnull", False), _connector="OR"),
                name="accounts_saved_filter_below_something",
            ),
        ),
        migrations.AddIndex(
            model_name="savedfilter",
            index=models.Index(
                condition=Q(("shared_in__isnull", False)), fields=["shared_in"], name="accounts_saved_filter_shared"
            ),
        ),
    ]
