"""More learners than a page of the registry shows."""

from tests.web.persons import figures

MEMBER = {"organisation": "o-99", "school_year": "2017", "grade": "7", "letter": "А", "date_from": "01.09.2017"}


def learner(person_id, number):
    """Two records of the `number`-th learner of 7 А: names and birth dates follow the number."""
    figures.person(person_id)
    name = f"Яковлев{chr(ord('а') + number // 30)}{chr(ord('а') + number % 30)}"
    born = f"{number % 28 + 1:02}.{number // 28 + 1:02}.2004"
    return [
        figures.record(person_id, "general", family_name=name, birth_date=born),
        figures.record(person_id, "enrolment", f"m-{person_id}", **MEMBER),
    ]


def many(n):
    """`n` more learners of 7 А, born a day after each other."""
    records = [record for number in range(n) for record in learner(100 + number, number)]
    figures.send(figures.DIARY, "02.09.2017", *records)
