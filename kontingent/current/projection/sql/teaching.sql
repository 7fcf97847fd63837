-- Hours a week by subject: those of each class once, whoever told of it.
WITH told AS (
    SELECT person_id, institution_id, small(payload ->> 'school_year', 1900, 2200) AS school_year,
           coalesce(payload ->> 'subject_name', '') AS subject, best(fact) ->> 'hours' AS hours
      FROM current_fact AS fact
      JOIN institution_external_id AS known
        ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
     WHERE kind = kind(Teaching) AND small(payload ->> 'school_year', 1900, 2200) IS NOT NULL AND only(member_id)
     GROUP BY person_id, institution_id, small(payload ->> 'school_year', 1900, 2200),
              coalesce(payload ->> 'subject_name', ''), class_name(payload)
)
SELECT person_id, institution_id, school_year, subject,
       sum(CASE WHEN hours::numeric BETWEEN 0 AND 999 THEN hours::numeric END)::numeric(7, 2) AS hours
  FROM told
 GROUP BY person_id, institution_id, school_year, subject
