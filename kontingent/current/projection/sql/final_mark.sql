-- Marks of school years by subject: the final one, else that of the year.
SELECT person_id, small(payload ->> 'school_year', 1900, 2200) AS school_year, payload ->> 'subject_name' AS subject,
       coalesce(best(fact) ->> 'final_mark', best(fact) ->> 'year_mark', '') AS mark
  FROM current_fact AS fact
 WHERE kind = kind(FinalMark) AND payload ? 'subject_name' AND small(payload ->> 'school_year', 1900, 2200) IS NOT NULL
   AND only(member_id)
 GROUP BY person_id, small(payload ->> 'school_year', 1900, 2200), payload ->> 'subject_name'
