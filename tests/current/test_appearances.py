"""A person in a few lines for whoever decides: in words, no codes."""

import pytest

from kontingent.current.appearances import read_appearances
from tests.current import region

pytestmark = pytest.mark.django_db


def test_posts_and_classes_are_told_in_words():
    region.build()
    region.send(
        region.entry(1, "general", family_name="Орлова"),
        region.entry(1, "employment", "w", organisation="o-10", position="teacher", date_from="2010-09-01"),
        region.entry(1, "enrolment", "e", organisation="o-13", school_year=2017, group="Кружок"),
    )
    assert [one.partition(": ")[2] for one in read_appearances([1])[1].memberships] == [
        "Кружок, 01.09.2017–31.08.2018",
        "учитель, с\xa001.09.2010",
    ]
