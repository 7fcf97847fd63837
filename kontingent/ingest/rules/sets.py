"""The table of rules of the set: what no record shows by itself, asked of the current view when a package closes.

Each rule is one statement over persons or institutions, giving (person_id, institution_id, field, value). It asks with:
persons (those of whom the package wrote a kind that the statement reads, by all their ids), institutions (those it
wrote of, or of whose learners of the year it wrote), package, today, year (the school year of today).
"""

from dataclasses import dataclass

from kontingent.history.rules.rule import Rule, Severity
from kontingent.ingest.rules.application_states import changes_in_sql, labels_in_sql


@dataclass(frozen=True, slots=True)
class SetRule(Rule):
    statement: str  # with `kind(Name)` for codes


# What the fields that the statements name are called on a protocol.
SET_FIELDS = {
    "snils": "СНИЛС",
    "oktmo": "ОКТМО",
    "organisation": "Организация",
    "class": "Класс",
    "child": "Ребёнок",
    "status": "Статус",
    "date_to": "Выбыл",
    "number": "Номер заявления",
}

SAME_SNILS = SetRule(
    "F05",
    "персона",
    Severity.FLAG,
    "Такой же СНИЛС у другого человека.",
    "Сверьте СНИЛС с документом; если это один человек, объедините записи.",
    "Страховой номер присваивается одному человеку.",
    """
    SELECT own.person_id, NULL::bigint, 'snils', own.value
    FROM person_identifier own
    WHERE own.person_id = ANY(%(persons)s) AND own.scheme = 'snils'
      AND EXISTS (SELECT 1 FROM person_identifier other
                  WHERE other.scheme = 'snils' AND other.value = own.value AND other.person_id <> own.person_id)
    """,
)

SET_RULES: tuple[SetRule, ...] = (
    SAME_SNILS,
    SetRule(
        "F13b",
        "организация",
        Severity.FLAG,
        "ОКТМО называет не тот регион, что у управляющей организации.",
        "Проверьте ОКТМО и подчинённость.",
        "Первые две цифры ОКТМО — регион.",
        """
        SELECT NULL::bigint, own.id, 'oktmo', own.oktmo
        FROM institution own JOIN institution body ON body.id = own.parent_id
        WHERE own.id = ANY(%(institutions)s)
          AND own.oktmo <> '' AND body.oktmo <> '' AND left(own.oktmo, 2) <> left(body.oktmo, 2)
        """,
    ),
    SetRule(
        "F16",
        "членство",
        Severity.FLAG,
        "Учится сразу в двух организациях по основным программам.",
        "Уточните, где обучающийся учится сейчас, и закройте другое членство.",
        "Основную программу осваивают в одной организации; дополнительных — сколько угодно.",
        """
        SELECT own.person_id, min(own.institution_id), 'organisation',
               to_char(min(greatest(own.date_from, other.date_from)), 'DD.MM.YYYY') || '–'
               || to_char(max(least(own.date_to, other.date_to)), 'DD.MM.YYYY')
        FROM enrolment own
        JOIN institution school ON school.id = own.institution_id AND teaches_main_programme(school.type)
        JOIN enrolment other ON other.person_id = own.person_id AND other.institution_id > own.institution_id
         AND other.date_from <= own.date_to AND own.date_from <= other.date_to
        JOIN institution second ON second.id = other.institution_id AND teaches_main_programme(second.type)
        WHERE own.person_id = ANY(%(persons)s) AND own.school_year = %(year)s
        GROUP BY own.person_id
        """,
    ),
    SetRule(
        "F16b",
        "членство",
        Severity.FLAG,
        "Учится сразу в двух классах одной организации по основной программе.",
        "Уточните, в каком классе обучающийся сейчас, и закройте другое членство.",
        "Основную программу осваивают в одном классе.",
        """
        SELECT own.person_id, own.institution_id, 'class', string_agg(own.class_title, ', ' ORDER BY own.class_name)
        FROM enrolment own
        JOIN institution school ON school.id = own.institution_id AND teaches_main_programme(school.type)
        WHERE own.person_id = ANY(%(persons)s) AND %(today)s BETWEEN own.date_from AND own.date_to
        GROUP BY own.person_id, own.institution_id HAVING count(*) > 1
        """,
    ),
    SetRule(
        "F16c",
        "организация",
        Severity.FLAG,
        "Организация ликвидирована, но в ней числятся обучающиеся.",
        "Проверьте статус организации; если он верен, закройте членства днём перевода.",
        "В ликвидированной организации никто не учится.",
        """
        SELECT NULL::bigint, own.id, 'status', 'числятся: ' || count(DISTINCT learner.person_id)
        FROM institution own JOIN enrolment learner ON learner.institution_id = own.id
        WHERE own.id = ANY(%(institutions)s) AND own.status = 'liquidated'
          AND %(today)s BETWEEN learner.date_from AND learner.date_to
        GROUP BY own.id
        """,
    ),
    SetRule(
        "F16d",
        "членство",
        Severity.FLAG,
        "День перехода назван и последним на прежнем месте, и первым на новом: он отнесён к новому.",
        "Делать ничего не надо; последним днём на прежнем месте можно называть день до перехода.",
        "В один день учатся в одном месте.",
        """
        SELECT old.person_id, old.institution_id, 'date_to', to_char(new.date_from, 'DD.MM.YYYY')
        FROM fact told
        JOIN person member ON member.id = told.person_id
        JOIN institution_external_id known
          ON known.supplier_id = told.supplier AND known.external_id = told.payload ->> 'organisation'
        JOIN enrolment new
          ON new.person_id = coalesce(member.merged_into_id, member.id) AND new.date_from = told.valid_to
        JOIN enrolment old
          ON old.person_id = new.person_id AND old.institution_id = known.institution_id
         AND old.date_to = new.date_from - 1
        WHERE told.person_id = ANY(%(persons)s) AND told.kind = kind(Enrolment) AND told.package_id = %(package)s
          AND told.superseded_at = '9999-01-01 00:00:00+00' AND told.payload IS NOT NULL
        GROUP BY old.person_id, old.institution_id, new.date_from
        """,
    ),
    SetRule(
        "F19",
        "класс",
        Severity.FLAG,
        "В классе больше обучающихся, чем мест.",
        "Проверьте список класса и число мест в кабинете.",
        "Мест в кабинете, а где их число неизвестно — 25 (СанПиН 2.4.2.2821-10, п. 10.1).",
        """
        SELECT NULL::bigint, own.institution_id, 'class', own.title || ': ' || learners
        FROM (
            SELECT institution_id, school_year, class_name, min(class_title) AS title, count(*) AS learners
            FROM enrolment
            WHERE institution_id = ANY(%(institutions)s) AND school_year = %(year)s
              AND grade BETWEEN 1 AND 12 AND letter <> '' AND %(today)s BETWEEN date_from AND date_to
            GROUP BY institution_id, school_year, class_name
        ) own
        WHERE learners > coalesce((
            SELECT max(places) FROM school_class room
            WHERE room.institution_id = own.institution_id AND room.school_year = own.school_year
              AND room.name = own.class_name), 25)
        """,
    ),
    SetRule(
        "F22d",
        "заявление",
        Severity.FLAG,
        "Два действующих заявления в одну организацию.",
        "Оставьте одно заявление, остальные снимите с учёта.",
        "Порядок рассмотрения заявлений.",
        """
        SELECT own.person_id, own.institution_id, 'number', string_agg(own.number, ', ' ORDER BY own.number)
        FROM application own
        WHERE own.person_id = ANY(%(persons)s)
          AND own.status IN ('registered', 'checking', 'queued', 'wants_change', 'directed')
        GROUP BY own.person_id, own.institution_id HAVING count(*) > 1
        """,
    ),
    SetRule(
        "F22e",
        "заявление",
        Severity.FLAG,
        "Статус заявления не мог стать таким: порядок рассмотрения от прежнего к нему не ведёт.",
        "Проверьте статус; на новое рассмотрение подают новое заявление со своим номером.",
        "Порядок рассмотрения заявлений: Письмо 06-1366/08-18 от 18.03.2015, Приказ 236 от 15.05.2020.",
        f"""
        SELECT coalesce(member.merged_into_id, member.id), NULL::bigint, 'status', was.label || ' → ' || became.label
        FROM fact told
        JOIN person member ON member.id = told.person_id
        JOIN fact before
          ON before.person_id = told.person_id AND before.kind = told.kind AND before.supplier = told.supplier
         AND before.key = told.key AND before.superseded_at = told.recorded_at
        JOIN (VALUES {labels_in_sql()}) AS was(code, label) ON was.code = before.payload ->> 'status'
        JOIN (VALUES {labels_in_sql()}) AS became(code, label) ON became.code = told.payload ->> 'status'
        WHERE told.person_id = ANY(%(persons)s) AND told.kind = kind(Application) AND told.package_id = %(package)s
          AND told.superseded_at = '9999-01-01 00:00:00+00' AND was.code <> became.code
          AND (was.code, became.code) NOT IN (VALUES {changes_in_sql()})
        """,  # noqa: S608 - codes and labels of our own file
    ),
    SetRule(
        "F25",
        "законный представитель",
        Severity.FLAG,
        "Законным представителем ребёнка назван он сам.",
        "Проверьте, чей идентификатор стоит у представителя и у ребёнка; если записи слились, разделите персону.",
        "Законные представители — родители, усыновители, опекуны, попечители (СК РФ, ст. 64; ГК РФ, ст. 31).",
        """
        SELECT DISTINCT told.person_id, NULL::bigint, 'child', told.payload ->> 'child'
        FROM fact told
        JOIN person_external_id known
          ON known.supplier_id = told.supplier AND known.external_id = told.payload ->> 'child'
        JOIN person child ON child.id = known.person_id
        JOIN person own ON own.id = told.person_id
        WHERE told.person_id = ANY(%(persons)s) AND told.kind = kind(Guardianship) AND told.package_id = %(package)s
          AND coalesce(child.merged_into_id, child.id) = coalesce(own.merged_into_id, own.id)
        """,
    ),
)
