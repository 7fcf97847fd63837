-- Distinct learners that begin and end below each body, by type of organisation: by year of birth, and by parallel.
-- As in person_count, only who is several times in a year needs his days united.
WITH member AS (
    SELECT person_id, institution_id, school_year, date_from, date_to,
           coalesce(extract(year FROM birth_date), 0)::smallint AS born, coalesce(grade, -1::smallint) AS grade,
           coalesce(sex, '') AS sex, count(*) OVER (PARTITION BY person_id, school_year) AS times
      FROM enrolment
      LEFT JOIN person_card USING (person_id)
     WHERE only(person_id)
), once AS (
    SELECT institution_id, school_year, date_from, date_to, born, grade, sex, count(*) AS persons
      FROM member
     WHERE times = 1
     GROUP BY institution_id, school_year, date_from, date_to, born, grade, sex
), often AS (
    SELECT person_id, scope_id, school_year, type, cut, value, sex,
           range_agg(daterange(date_from, date_to, '[]')) AS days
      FROM member
      JOIN institution ON institution.id = member.institution_id
     CROSS JOIN LATERAL unnest(path) AS scope_id
     CROSS JOIN LATERAL (VALUES ('born', born), ('grade', grade)) AS cell (cut, value)
     WHERE times > 1 AND (is_body OR scope_id <> member.institution_id)
     GROUP BY person_id, scope_id, school_year, type, cut, value, sex
), step AS (
    SELECT scope_id AS institution_id, school_year, type, cut, value, sex, effective, persons * sign AS change
      FROM once
      JOIN institution ON institution.id = once.institution_id
     CROSS JOIN LATERAL unnest(path) AS scope_id
     CROSS JOIN LATERAL (VALUES ('born', born), ('grade', grade)) AS cell (cut, value)
     CROSS JOIN LATERAL (VALUES (date_from, 1), (date_to + 1, -1)) AS turn (effective, sign)
     WHERE is_body OR scope_id <> once.institution_id
    UNION ALL
    SELECT scope_id, school_year, type, cut, value, sex, effective, sign
      FROM often
     CROSS JOIN LATERAL unnest(days) AS stay
     CROSS JOIN LATERAL (VALUES (lower(stay), 1), (upper(stay), -1)) AS turn (effective, sign)
)
SELECT institution_id, school_year, type, cut, value, sex, effective, sum(change)::integer AS change
  FROM step
 WHERE effective <= make_date(school_year + 1, 8, 31)
 GROUP BY institution_id, school_year, type, cut, value, sex, effective
HAVING sum(change) <> 0
