-- The same of institutions. Of a kind with one record each, all institutions of the package are one cell.
WITH covered AS MATERIALIZED (
    SELECT told.institution_id, told.kind, told.key, told.year,
           CASE WHEN told.key = '' THEN '' ELSE place.organisation END AS organisation,
           said.key IS NOT NULL OR coalesce(subject.whole, false) AS present
      FROM told
      JOIN place ON place.institution_id = told.institution_id AND place.covered
      LEFT JOIN said
        ON NOT said.is_person AND said.subject_id = told.institution_id AND said.kind = told.kind AND said.key = told.key
      LEFT JOIN subject ON NOT subject.is_person AND subject.subject_id = told.institution_id
      LEFT JOIN known_place ON known_place.institution_id = told.institution_id AND known_place.year = told.year
     WHERE (said.key IS NOT NULL OR NOT told.is_newer)
       AND CASE WHEN told.year IS NOT NULL THEN known_place.year IS NOT NULL
                ELSE subject.subject_id IS NOT NULL OR NOT place.stays END
), gone AS (
    INSERT INTO package_absence (package_id, is_person, subject_id, kind, key)
    SELECT %(package)s, false, institution_id, kind, key FROM covered WHERE NOT present
), cell AS (
    SELECT organisation, year, kind, count(*) FILTER (WHERE NOT present) AS subjects, count(*) AS covered
      FROM covered
     GROUP BY organisation, year, kind
)
INSERT INTO package_withdrawal (package_id, organisation, school_year, kind, subjects, covered, records, is_alarm)
SELECT %(package)s, organisation, year, kind, subjects, covered, subjects,
       subjects >= %(few)s AND subjects > covered * %(share)s
  FROM cell
 WHERE subjects > 0 AND NOT %(begun)s
