-- Enrolments that begin and end, by cell and day. What ends with the school year needs no end.
SELECT institution_id, school_year, class_name, coalesce(grade, -1::smallint) AS grade, form, shift,
       coalesce(extract(year FROM birth_date), 0)::smallint AS birth_year, coalesce(sex, '') AS sex,
       effective, sum(change)::integer AS change
  FROM enrolment
  LEFT JOIN person_card USING (person_id)
 CROSS JOIN LATERAL (VALUES (date_from, 1), (date_to + 1, -1)) AS step (effective, change)
 WHERE only(person_id) AND effective <= make_date(school_year + 1, 8, 31)
 GROUP BY institution_id, school_year, class_name, coalesce(grade, -1::smallint), form, shift,
          coalesce(extract(year FROM birth_date), 0)::smallint, coalesce(sex, ''), effective
HAVING sum(change) <> 0
