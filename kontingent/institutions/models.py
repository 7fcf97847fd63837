"""Governing bodies and organisations in one tree, their classes, and the suppliers that speak of them.

All of these are reference tables: small, joined from everywhere, never pointing at persons by a foreign key.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Collate, Lower, NullIf

# The name that is shown, to be sorted by: without quotes and with е for ё.
SHOWN_NAME = Collate(
    Func(
        Lower(Coalesce(NullIf("short_name", Value("")), F("full_name"))),
        Value('ё«»"„“”'),
        Value("е"),
        function="translate",
        output_field=models.TextField(),
    ),
    "C",
)


class Supplier(models.Model):
    """A subsystem that sends packages. Its rank per kind decides whose value is shown when suppliers disagree."""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(unique=True)
    name = models.TextField()
    rank = models.SmallIntegerField(default=100)  # where no rank per kind is set; smaller is preferred
    decides_subordination = models.BooleanField(default=False)
    replays = models.BooleanField(default=False)  # synthetic suppliers may say when their package was recorded
    is_active = models.BooleanField(default=True)
    email = models.EmailField(default="", blank=True)  # of whoever mends its packages: protocols go there
    is_test = models.BooleanField(default=False)  # its packages are tried and never recorded
    contact = models.TextField(default="", blank=True)  # whom to call, in words
    rhythm_days = models.SmallIntegerField(null=True)  # a package is expected within so many days of the last

    class Meta:
        db_table = "supplier"
        constraints = [
            models.CheckConstraint(condition=Q(rank__gte=0), name="supplier_rank_not_negative"),
            models.CheckConstraint(condition=Q(rhythm_days__gte=1), name="supplier_rhythm_is_of_days"),
        ]


class SupplierRank(models.Model):
    """The rank of a supplier for one kind, where it differs from its usual one."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="ranks")
    kind = models.SmallIntegerField()
    rank = models.SmallIntegerField()

    class Meta:
        db_table = "supplier_rank"
        constraints = [models.UniqueConstraint(fields=["supplier", "kind"], name="supplier_rank_once_per_kind")]


class SupplierRight(models.Model):
    """What a supplier may write: the kinds, and the subtree of institutions. No rows mean that nothing is allowed."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="rights")
    institution = models.ForeignKey("Institution", models.CASCADE, null=True)  # null: the whole region
    kind = models.SmallIntegerField(null=True)  # null: every kind

    class Meta:
        db_table = "supplier_right"
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "institution", "kind"], nulls_distinct=False, name="supplier_right_once"
            )
        ]


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def organisations(self) -> "InstitutionQuerySet":
        return self.filter(is_organisation=True)

    def bodies(self) -> "InstitutionQuerySet":
        return self.filter(is_body=True)

    def under(self, institution_id: int) -> "InstitutionQuerySet":
        """The institution itself and everything below it."""
        return self.filter(path__contains=[institution_id])

    def below(self, institution_id: int) -> "InstitutionQuerySet":
        """Without the institution itself: a school may be a body, and is not subordinate to itself."""
        return self.under(institution_id).exclude(pk=institution_id)


CALLED = "coalesce(nullif(short_name, ''), nullif(full_name, ''), 'Организация ' || id)"  # as `called`, in SQL


def called(institution_id: int, short_name: str, full_name: str) -> str:
    return short_name or full_name or f"Организация {institution_id}"


def told_apart(inn: str, settlement: str, municipality: str) -> str:
    """What tells it from others of its name."""
    return _joined(f"ИНН\N{NO-BREAK SPACE}{inn}" if inn else "", settlement or municipality)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


class Institution(models.Model):
    """A governing body, an organisation, or both. Requisites are the current view of its facts."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = ArrayField(models.BigIntegerField())  # ids from the root of the region down to itself
    is_organisation = models.BooleanField(default=False)
    is_body = models.BooleanField(default=False)
    # Projected from facts
    full_name = models.TextField(default="")
    short_name = models.TextField(default="")
    name_key = models.TextField(default="", db_collation="C")  # sorted and searched: both names, ё as е
    type = models.TextField(default="")
    variety = models.TextField(default="")
    legal_form = models.TextField(default="")
    ownership = models.TextField(default="")  # classifier ownership: as told, else what the legal form is of
    structure = models.TextField(default="")  # classifier institution_structure: itself, a branch, a division
    status = models.TextField(default="")
    inn = models.TextField(default="")
    kpp = models.TextField(default="")
    ogrn = models.TextField(default="")
    oktmo = models.TextField(default="")
    municipality = models.TextField(default="")
    settlement = models.TextField(default="")
    locality = models.TextField(default="")  # classifier settlement_kind: as told, else by the settlement's short word
    address = models.TextField(default="")
    phone = models.TextField(default="")
    heard_at = models.DateTimeField(null=True)  # when a package that was taken last spoke of it
    municipality_key = models.TextField(default="")  # which one it lies in (`institutions.municipalities`)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        db_table = "institution"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_organisation=True) | Q(is_body=True), name="institution_is_organisation_or_body"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="institution_is_not_its_own_parent"),
        ]
        indexes = [
            GinIndex(fields=["path"], name="institution_path"),
            models.Index(fields=["id"], name="institution_tree", include=["path", "is_organisation", "heard_at"]),
            models.Index(fields=["name_key", "id"], name="institution_by_name"),
            models.Index(fields=["name_key", "id"], name="institution_bodies_by_name", condition=Q(is_body=True)),
            GinIndex(fields=["name_key"], name="institution_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["inn"], name="institution_by_inn", condition=~Q(inn="")),
            models.Index(fields=["ogrn"], name="institution_by_ogrn", condition=~Q(ogrn="")),
            models.Index(SHOWN_NAME, "id", name="institution_by_shown_name", condition=Q(is_organisation=True)),
            # The choice of municipalities stands on every page of a list: it is read from here alone.
            models.Index(
                fields=["municipality_key", "municipality", "is_organisation"],
                name="institution_by_municipality",
                condition=~Q(municipality_key=""),
            ),
        ]

    @property
    def name(self) -> str:
        return called(self.pk, self.short_name, self.full_name)

    @property
    def about(self) -> str:
        return told_apart(self.inn, self.settlement, self.municipality)


class InstitutionExternalId(models.Model):
    """The id by which a supplier knows an institution: «Зарегистрирована у поставщиков»."""

    pk = models.CompositePrimaryKey("supplier_id", "external_id")
    supplier = models.ForeignKey(Supplier, models.PROTECT)
    external_id = models.TextField(db_collation="C")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="external_ids")

    class Meta:
        db_table = "institution_external_id"
        constraints = [models.CheckConstraint(condition=~Q(external_id=""), name="institution_external_id_not_empty")]


class CurrentSchoolClass(models.Model):
    """A class, kindergarten group, college group or association of one school year, projected from class facts.

    Told apart by its natural key across suppliers, so a rebuild gives the same rows.
    """

    pk = models.CompositePrimaryKey("institution_id", "school_year", "name", "form", "shift")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="classes", db_index=False)
    school_year = models.SmallIntegerField()
    name = models.TextField(db_collation="C")  # normal form: «9 Б», «СОЛНЫШКО», «ИС-21»
    title = models.TextField(default="", db_collation="C")  # as it is spelt on screens: «Солнышко»
    form = models.TextField(default="", db_collation="C")  # classifier study_form; empty: «форма обучения не указана»
    shift = models.TextField(default="", db_collation="C")  # classifier shift
    grade = models.SmallIntegerField(null=True)
    letter = models.TextField(default="")
    programme = models.TextField(default="")
    focus = models.TextField(default="")
    class_kind = models.TextField(default="")
    language = models.TextField(default="")
    direction = models.TextField(default="")
    mode = models.TextField(default="")
    age_from = models.SmallIntegerField(null=True)
    age_to = models.SmallIntegerField(null=True)
    complect = models.TextField(default="")  # those of one organisation that are spelt alike are taught together
    building = models.TextField(default="")
    teacher_id = models.BigIntegerField(null=True)  # a bare person id: no key from reference tables to persons
    places = models.IntegerField(null=True)

    class Meta:
        db_table = "school_class"
        indexes = [
            models.Index(fields=["school_year", "institution"], name="school_class_by_year"),
            models.Index(
                fields=["school_year", "institution"],
                condition=~models.Q(complect="") | models.Q(class_kind="combined"),
                name="school_class_in_set",
            ),
        ]


class CurrentPlaces(models.Model):
    """Places that an organisation has for one level of education in one school year, projected from facts.

    No row: nobody has said how many there are.
    """

    pk = models.CompositePrimaryKey("institution_id", "school_year", "level")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="places", db_index=False)
    school_year = models.SmallIntegerField()
    level = models.TextField(db_collation="C")  # classifier education_level; empty: not given, or no level of it
    places = models.IntegerField()
    reserved = models.IntegerField()  # of the places

    class Meta:
        db_table = "places"
        indexes = [models.Index(fields=["school_year", "institution"], name="places_by_year")]


class CurrentBuilding(models.Model):
    """A building of an organisation, projected from facts; numbered by its address."""

    pk = models.CompositePrimaryKey("institution_id", "number")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="buildings", db_index=False)
    number = models.IntegerField()
    capacity = models.IntegerField(null=True)  # places by its design; null: nobody has said
    closed_places = models.IntegerField()  # of the capacity
    closed_reason = models.TextField(default="")  # classifier closing_reason

    class Meta:
        db_table = "building"


class MunicipalityPopulation(models.Model):
    """How many of an age live in a municipality on 1 January of a year, as a table gives it."""

    pk = models.CompositePrimaryKey("oktmo", "year", "age")
    oktmo = models.CharField(max_length=8)
    year = models.SmallIntegerField()
    age = models.SmallIntegerField()
    people = models.IntegerField()
    source = models.TextField()

    class Meta:
        db_table = "municipality_population"
        constraints = [models.CheckConstraint(condition=Q(people__gte=0), name="municipality_population_not_negative")]


class MunicipalityTile(models.Model):
    """Where the operator has put the tile of a municipality on the map of the region; from the upper left, from 1."""

    oktmo = models.CharField(max_length=8, primary_key=True)
    row = models.SmallIntegerField()
    column = models.SmallIntegerField()

    class Meta:
        db_table = "municipality_tile"
        constraints = [
            models.UniqueConstraint(fields=["row", "column"], name="municipality_tiles_lie_apart"),
            models.CheckConstraint(condition=Q(row__gte=1, column__gte=1), name="municipality_tile_within_the_map"),
        ]
