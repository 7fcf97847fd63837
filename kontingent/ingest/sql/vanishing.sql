-- Persons of whom nobody will say any more where they learn or work, or whose guardians they are.
WITH leaving AS MATERIALIZED (
    SELECT DISTINCT coalesce(person.merged_into_id, person.id) AS id
      FROM package_absence JOIN person ON person.id = subject_id
     WHERE package_id = %(package)s AND is_person AND kind IN kinds(Guardianship, Enrolment, Employment)
)
SELECT count(*)
  FROM leaving
 WHERE NOT EXISTS (
       SELECT FROM (SELECT leaving.id UNION ALL SELECT id FROM person WHERE merged_into_id = leaving.id) AS member (id)
        CROSS JOIN LATERAL (
              SELECT supplier, kind, key FROM fact
               WHERE person_id = member.id AND superseded_at = '9999-01-01 00:00:00+00' AND payload IS NOT NULL
                 AND kind IN kinds(Guardianship, Enrolment, Employment)
              OFFSET 0) AS said
        WHERE said.supplier <> %(supplier)s OR NOT EXISTS (
              SELECT FROM package_absence AS gone
               WHERE gone.package_id = %(package)s AND gone.is_person AND gone.subject_id = member.id
                 AND gone.kind = said.kind AND gone.key = said.key))
