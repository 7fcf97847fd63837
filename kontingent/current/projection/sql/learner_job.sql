-- Work of learners by its first day; of several that begin on one the longest, by speciality if any of them is.
WITH told AS (
    SELECT person_id, coalesce((payload ->> 'date_from')::date, '0001-01-01') AS date_from,
           best(fact) ->> 'date_to' AS date_to, (best(fact) ->> 'by_speciality')::boolean AS by_speciality
      FROM current_fact AS fact
     WHERE kind = kind(LearnerJob) AND only(member_id)
     GROUP BY person_id, coalesce((payload ->> 'date_from')::date, '0001-01-01'), payload ->> 'employer'
)
SELECT person_id, date_from, CASE WHEN bool_and(date_to IS NOT NULL) THEN max(date_to::date) END AS date_to,
       bool_or(by_speciality) AS by_speciality
  FROM told
 GROUP BY person_id, date_from
