"""Seals of queues: what a queue was at a moment, so that nobody can say later that it was otherwise."""

from django.db import models


class QueueSeal(models.Model):
    """The queue of one organisation and wished school year. No name is in it; it is never changed."""

    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    made_at = models.DateTimeField()
    author = models.TextField()
    content = models.TextField()  # the csv, byte for byte as it is given out in UTF-8
    digest = models.CharField(max_length=64)  # SHA-256 of it, in hexadecimal

    class Meta:
        db_table = "queue_seal"
