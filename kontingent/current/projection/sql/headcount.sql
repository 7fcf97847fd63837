-- Enrolments that begin and end, by cell and day. What ends with the school year needs no end.
SELECT institution_id, school_year, class_name, grade, form, shift, birth_year, sex, effective,
       sum(sign * change)::integer AS change
  FROM learner
 CROSS JOIN LATERAL (VALUES (date_from, 1), (date_to + 1, -1)) AS step (effective, change)
 WHERE effective <= make_date(school_year + 1, 8, 31)
 GROUP BY institution_id, school_year, class_name, grade, form, shift, birth_year, sex, effective
HAVING sum(sign * change) <> 0
