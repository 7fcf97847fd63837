-- Which records of persons are absent, and how much of each organisation, year and kind that is.
WITH covered AS MATERIALIZED (
    SELECT given.person_id, given.kind, given.key, given.year,
           CASE WHEN given.organisation = '' THEN coalesce(standing.home, '') ELSE given.organisation END AS organisation,
           said.key IS NOT NULL OR coalesce(subject.whole, false) AS present
      FROM given
      LEFT JOIN said
        ON said.is_person AND said.subject_id = given.person_id AND said.kind = given.kind AND said.key = given.key
      LEFT JOIN subject ON subject.is_person AND subject.subject_id = given.person_id
      LEFT JOIN standing ON standing.person_id = given.person_id
      LEFT JOIN known
        ON known.kind = CASE given.kind WHEN 33 THEN 33 ELSE 10 END
       AND known.organisation = given.organisation AND known.year = given.year
      LEFT JOIN person_year ON person_year.person_id = given.person_id AND person_year.year = given.year
      LEFT JOIN kept ON kept.person_id = given.person_id AND kept.key = given.key AND given.kind = 4
      LEFT JOIN guardian ON guardian.person_id = given.person_id
     WHERE given.kind = ANY(%(kinds)s) AND (said.key IS NOT NULL OR NOT given.is_newer)
       AND CASE
           WHEN given.year IS NOT NULL AND (given.is_placed OR given.kind IN (10, 33))
               THEN {ours} AND known.year IS NOT NULL
           WHEN given.year IS NOT NULL
               THEN (%(alone)s OR standing.covered) AND coalesce(person_year.is_known, known.year IS NOT NULL)
           ELSE (subject.subject_id IS NOT NULL
                 OR NOT coalesce(standing.stays, false) AND guardian.person_id IS NULL)
               AND CASE WHEN given.is_placed THEN {ours}
                        WHEN given.kind = 4 THEN %(alone)s AND kept.key IS NULL
                        ELSE %(alone)s OR standing.covered END
           END
), gone AS (
    INSERT INTO package_absence (package_id, is_person, subject_id, kind, key)
    SELECT %(package)s, true, person_id, kind, key FROM covered WHERE NOT present
), person AS (
    SELECT organisation, year, kind, person_id, count(*) FILTER (WHERE NOT present) AS records,
           -- Whoever has another membership there has not left.
           bool_or(NOT present) AND NOT (kind IN (10, 33) AND bool_or(present)) AS loses
      FROM covered
     WHERE (organisation, coalesce(year, 0), kind) IN (
               SELECT organisation, coalesce(year, 0), kind FROM covered WHERE NOT present)
     GROUP BY organisation, year, kind, person_id
), cell AS (
    SELECT organisation, year, kind, count(*) FILTER (WHERE loses) AS subjects, count(*) AS covered,
           sum(records) AS records
      FROM person
     GROUP BY organisation, year, kind
)
INSERT INTO package_withdrawal (package_id, organisation, school_year, kind, subjects, covered, records, is_alarm)
SELECT %(package)s, organisation, year, kind, subjects, covered, records,
       subjects >= %(few)s AND subjects > covered * %(share)s OR kind IN (10, 33) AND subjects = covered
  FROM cell
 WHERE NOT %(begun)s
