"""Tables of the current view that reports read: marks, examinations, hours of teachers, jobs of learners, check-ups.

A row stands for a record of a person without what lists never ask: it has no class, no employer and no document.
"""

from django.db import models


class CurrentFinalMark(models.Model):
    """The mark of a school year in a subject."""

    pk = models.CompositePrimaryKey("person_id", "school_year", "subject")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    school_year = models.SmallIntegerField()
    subject = models.TextField(db_collation="C")  # classifier subject
    mark = models.TextField(default="", db_collation="C")  # as sent: «5», «зачёт»

    class Meta:
        db_table = "final_mark"


class CurrentExam(models.Model):
    """A state examination, by its form, subject and day."""

    pk = models.CompositePrimaryKey("person_id", "exam", "subject", "taken")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    exam = models.TextField(db_collation="C")  # classifier exam_kind
    subject = models.TextField(db_collation="C")  # classifier subject
    taken = models.DateField()
    score = models.SmallIntegerField(null=True)
    passed = models.BooleanField(null=True)  # the least score that counts; null: nobody says

    class Meta:
        db_table = "state_exam"


class CurrentTeaching(models.Model):
    """Hours a week of an employee in a subject, in an organisation and school year, of all his classes."""

    pk = models.CompositePrimaryKey("person_id", "institution_id", "school_year", "subject")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    institution_id = models.BigIntegerField()
    school_year = models.SmallIntegerField()
    subject = models.TextField(db_collation="C")  # classifier subject; empty: not given
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True)  # null: of no class are they given

    class Meta:
        db_table = "teaching"


class CurrentJob(models.Model):
    """Work of a learner since a day, whoever employs him."""

    pk = models.CompositePrimaryKey("person_id", "date_from")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    date_from = models.DateField()  # 0001-01-01 when not given
    date_to = models.DateField(null=True)
    by_speciality = models.BooleanField(null=True)  # null: nobody says

    class Meta:
        db_table = "learner_job"


class CurrentHealthCheck(models.Model):
    """A check-up: health groups over time."""

    pk = models.CompositePrimaryKey("person_id", "checked")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    checked = models.DateField()
    health_group = models.TextField(default="", db_collation="C")
    pe_group = models.TextField(default="", db_collation="C")
    grade = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "health_check"
