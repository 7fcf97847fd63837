"""What a forecast stands on that no supplier sends, the forecasts that are kept, and scenarios.

All of it are head counts: no row is of a person.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kontingent.planning.tracks import TRACKS

_CODES = [(one.code, one.title) for one in TRACKS.values()]


class BirthVariant(models.TextChoices):
    """Births that were counted, and those that somebody expects."""

    KNOWN = "known", "учтено"
    LOW = "low", "низкий"
    MIDDLE = "middle", "средний"
    HIGH = "high", "высокий"


class PastCount(models.Model):
    """Learners on 20 September of a school year by parallel, from before the register or in place of what it knows."""

    pk = models.CompositePrimaryKey("institution_id", "track", "school_year", "grade")
    institution = models.ForeignKey("institutions.Institution", models.CASCADE, related_name="+", db_index=False)
    track = models.TextField(choices=_CODES, db_collation="C")
    school_year = models.SmallIntegerField()
    grade = models.SmallIntegerField()  # or the age, or the course
    learners = models.IntegerField()
    source = models.TextField()

    class Meta:
        db_table = "past_count"
        constraints = [models.CheckConstraint(condition=Q(learners__gte=0), name="past_count_not_negative")]


class BirthProjection(models.Model):
    """Children born in a municipality in a calendar year, as a table gives them; suppliers send `Births` themselves."""

    pk = models.CompositePrimaryKey("oktmo", "year", "variant")
    oktmo = models.CharField(max_length=8)
    year = models.SmallIntegerField()
    variant = models.TextField(choices=BirthVariant.choices, db_collation="C")
    births = models.IntegerField()
    source = models.TextField()

    class Meta:
        db_table = "birth_projection"
        constraints = [models.CheckConstraint(condition=Q(births__gte=0), name="birth_projection_not_negative")]


class Reorganisation(models.Model):
    """An organisation that ended, and who took its learners in, or a share of them."""

    old = models.ForeignKey("institutions.Institution", models.CASCADE, related_name="+")
    new = models.ForeignKey("institutions.Institution", models.CASCADE, related_name="+")
    day = models.DateField()
    share = models.DecimalField(max_digits=4, decimal_places=3)
    document = models.TextField()

    class Meta:
        db_table = "succession"
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="succession_of_another"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="succession_share_within_one"),
        ]


class KeptForecast(models.Model):
    """One computation: what it stood on and when. `basis` is what the page says of it, as JSON."""

    made_at = models.DateTimeField()
    made_by = models.TextField()
    origin = models.SmallIntegerField()  # the school year of the last head count
    leads = models.SmallIntegerField()
    digest = models.BinaryField()  # of everything it was computed from
    basis = models.JSONField()

    class Meta:
        db_table = "forecast"
        indexes = [models.Index(fields=["-made_at"], name="forecast_by_moment")]


class ForecastLine(models.Model):
    """One parallel of one organisation. Arrays begin with the first year of the track and end with the last, or go on.

    `said_one` and `said_three`: of a past year, what a forecast made so many years before says of it.
    """

    pk = models.CompositePrimaryKey("forecast_id", "track", "institution_id", "grade")
    forecast = models.ForeignKey(KeptForecast, models.CASCADE, related_name="lines", db_index=False)
    track = models.TextField(choices=_CODES, db_collation="C")
    institution_id = models.BigIntegerField()
    grade = models.SmallIntegerField()
    seen = ArrayField(models.IntegerField(null=True))
    said_one = ArrayField(models.IntegerField(null=True))
    said_three = ArrayField(models.IntegerField(null=True))
    points = ArrayField(models.IntegerField())

    class Meta:
        db_table = "forecast_line"


class ForecastError(models.Model):
    """How wrong a method was so many years ahead, by the forecast's own past; `width` of the band, if there is one."""

    pk = models.CompositePrimaryKey("forecast_id", "part", "level", "method", "lead")
    forecast = models.ForeignKey(KeptForecast, models.CASCADE, related_name="errors", db_index=False)
    part = models.TextField(db_collation="C")
    level = models.TextField(db_collation="C")  # region, municipality, organisation
    method = models.TextField(db_collation="C")
    lead = models.SmallIntegerField()
    n = models.IntegerField()
    mape = models.FloatField(null=True)  # percent
    bias = models.FloatField(null=True)  # percent
    mae = models.FloatField(null=True)  # children
    near = models.FloatField(null=True)  # share of units within ±2 %
    coverage = models.FloatField(null=True)
    covered_of = models.IntegerField(default=0)
    width = models.FloatField(null=True)

    class Meta:
        db_table = "forecast_error"


class ChangeKind(models.TextChoices):
    """What a line of a scenario does: comes with places, takes them away, or brings children."""

    BUILDING = "building", "новое здание"
    DEMOLITION = "demolition", "снос или закрытие"
    SECOND_SHIFT = "second_shift", "конец второй смены"
    HOUSING = "housing", "новое жильё"


class PlanScenario(models.Model):
    """What if: named, with its reason; everybody whose subtree meets that of its body may look at it."""

    title = models.TextField()
    reason = models.TextField()
    author = models.TextField()
    body = models.ForeignKey("institutions.Institution", models.CASCADE, related_name="+")
    births = models.TextField(choices=BirthVariant.choices, db_collation="C")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "plan_scenario"


class PlanChange(models.Model):
    """A line of a scenario: places or flats of a municipality, from 1 September of a year on."""

    scenario = models.ForeignKey(PlanScenario, models.CASCADE, related_name="changes")
    kind = models.TextField(choices=ChangeKind.choices, db_collation="C")
    oktmo = models.TextField(db_collation="C")  # key of the municipality
    level = models.TextField(db_collation="C")  # classifier education_level
    year = models.SmallIntegerField()
    number = models.IntegerField()  # of places or flats
    per_hundred = models.IntegerField(default=0)  # children of the level in a hundred flats
    note = models.TextField(default="")

    class Meta:
        db_table = "capacity_plan"
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="capacity_plan_of_something")]
