-- Classes and groups by their natural key; the class teacher as the survivor whom the supplier's id means.
WITH given AS (
    SELECT fact.*, small(payload ->> 'school_year', 1900, 2200) AS school_year, class_name(payload) AS name,
           coalesce(payload ->> 'form', '') AS form, coalesce(payload ->> 'shift', '') AS shift,
           coalesce(person.merged_into_id, person.id) AS teacher_id
      FROM current_institution_fact AS fact
      LEFT JOIN person_external_id AS known
        ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'teacher'
      LEFT JOIN person ON person.id = known.person_id
     WHERE kind = kind(SchoolClass) AND only(institution_id)
)
SELECT institution_id, school_year, name, form, shift,
       (array_agg(class_title(payload) ORDER BY rank, class_title(payload)))[1] AS title,
       small(best(fact) ->> 'grade', -1, 99) AS grade,
       coalesce(class_letter(best(fact) ->> 'letter', best(fact) ->> 'grade'), '') AS letter,
       coalesce(best(fact) ->> 'programme', '') AS programme,
       coalesce(best(fact) ->> 'focus', '') AS focus,
       coalesce(best(fact) ->> 'class_kind', '') AS class_kind,
       coalesce(best(fact) ->> 'language', '') AS language,
       coalesce(best(fact) ->> 'direction', '') AS direction,
       coalesce(best(fact) ->> 'mode', '') AS mode,
       small(best(fact) ->> 'age_from', 0, 99) AS age_from,
       small(best(fact) ->> 'age_to', 0, 99) AS age_to,
       coalesce(best(fact) ->> 'complect', '') AS complect,
       coalesce(best(fact) ->> 'building', '') AS building,
       (array_agg(teacher_id ORDER BY rank, recorded_at DESC, supplier, key) FILTER (WHERE teacher_id IS NOT NULL))[1]
           AS teacher_id,
       small(best(fact) ->> 'places', 0, 32000)::integer AS places
  FROM given AS fact
 WHERE school_year IS NOT NULL AND name <> ''
 GROUP BY institution_id, school_year, name, form, shift
