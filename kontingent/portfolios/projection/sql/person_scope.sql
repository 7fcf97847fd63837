-- Who may see whom: every institution from the one of a membership up to the root; a guardian where the children are.
WITH region AS (
    SELECT id FROM institution WHERE parent_id IS NULL ORDER BY id LIMIT 1
), membership AS (
    SELECT person_id, institution_id, 1 AS roles, max(date_to) AS until
      FROM enrolment
     WHERE only(person_id)
     GROUP BY person_id, institution_id
    UNION ALL
    SELECT kin.person_id, institution_id, 2, max(least(enrolment.date_to, kin.date_to))
      FROM guardianship AS kin
     CROSS JOIN LATERAL (SELECT institution_id, date_to FROM enrolment WHERE person_id = kin.child_id OFFSET 0) AS enrolment
     WHERE only(kin.person_id)
     GROUP BY kin.person_id, institution_id
    UNION ALL
    SELECT person_id, institution_id, 4, CASE WHEN bool_or(date_to IS NULL) THEN NULL ELSE max(date_to) END
      FROM employment
     WHERE only(person_id)
     GROUP BY person_id, institution_id
), seen AS (
    SELECT person_id, scope_id, bit_or(roles) AS roles,
           CASE WHEN bool_or(until IS NULL) THEN NULL ELSE max(until) END AS until
      FROM membership
      JOIN institution ON institution.id = institution_id
     CROSS JOIN LATERAL unnest(path) AS scope_id
     GROUP BY person_id, scope_id
), known AS (
    SELECT * FROM seen WHERE scope_id NOT IN (SELECT id FROM region)
    UNION ALL
    -- The root sees everybody of whom anything is known, in all he has ever been.
    SELECT card.person_id, region.id, card.roles, seen.until
      FROM person_card AS card CROSS JOIN region
      LEFT JOIN seen ON seen.person_id = card.person_id AND seen.scope_id = region.id
     WHERE only(card.person_id)
)
SELECT person_id, scope_id, known.roles::smallint AS roles, until, name_key, birth_date, sex
  FROM known JOIN person_card USING (person_id)
 WHERE only(person_id)
