-- State examinations by form, subject and day.
SELECT person_id, coalesce(payload ->> 'exam', '') AS exam, payload ->> 'subject_name' AS subject,
       (payload ->> 'date')::date AS taken, small(best(fact) ->> 'score', 0, 999) AS score,
       (best(fact) ->> 'minimum_passed')::boolean AS passed
  FROM current_fact AS fact
 WHERE kind = kind(StateExam) AND payload ? 'subject_name' AND payload ? 'date' AND only(member_id)
 GROUP BY person_id, coalesce(payload ->> 'exam', ''), payload ->> 'subject_name', (payload ->> 'date')::date
