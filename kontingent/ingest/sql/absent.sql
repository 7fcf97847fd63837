-- Those of them that it would have said if they still were: what has a year by the year, the rest by the person.
SELECT given.person_id, given.kind, given.key, coalesce(given.year, 0) AS year, {counted_with} AS organisation
  FROM unsaid AS given
  LEFT JOIN subject ON subject.is_person AND subject.subject_id = given.person_id
  LEFT JOIN standing ON standing.person_id = given.person_id
  LEFT JOIN known
    ON known.kind = CASE given.kind WHEN kind(Employment) THEN kind(Employment) ELSE kind(Enrolment) END
   AND known.organisation = given.organisation AND known.year = given.year
  LEFT JOIN person_year ON person_year.person_id = given.person_id AND person_year.year = given.year
  LEFT JOIN kept ON kept.person_id = given.person_id AND kept.key = given.key AND given.kind = kind(Guardianship)
 WHERE NOT coalesce(subject.whole, false)
   AND CASE
       WHEN given.year IS NOT NULL AND (given.is_placed OR given.kind IN kinds(Enrolment, Employment))
           THEN {ours} AND known.year IS NOT NULL
       WHEN given.year IS NOT NULL
           THEN (%(alone)s OR standing.covered) AND coalesce(person_year.is_known, known.year IS NOT NULL)
       ELSE (subject.subject_id IS NOT NULL
             OR NOT coalesce(standing.stays, false) AND given.person_id NOT IN (SELECT person_id FROM kept))
           AND CASE WHEN given.is_placed THEN {ours}
                    WHEN given.kind = kind(Guardianship) THEN %(alone)s AND kept.key IS NULL
                    ELSE %(alone)s OR standing.covered END
       END
