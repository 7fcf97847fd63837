-- Who may see whom, and on which days: every institution from the one of a membership up to the root; a guardian where
-- the children are, while the rights last. An applicant stands where he applied; his days count for those who are no
-- members there, so that an application neither gives back nor takes away what a membership shows. Whose cards are read
-- is said of each reading: from one to another the planner does not carry it.
WITH region AS (
    SELECT id FROM institution WHERE parent_id IS NULL ORDER BY id LIMIT 1
), membership AS (
    SELECT person_id, institution_id, 1 AS roles, daterange(date_from, date_to, '[]') AS days
      FROM enrolment
     WHERE only(person_id)
    UNION ALL
    SELECT kin.person_id, institution_id, 2,
           daterange(greatest(kin.date_from, enrolment.date_from), least(kin.date_to, enrolment.date_to), '[]')
      FROM guardianship AS kin
     CROSS JOIN LATERAL (SELECT institution_id, date_from, date_to FROM enrolment
                          WHERE person_id = kin.child_id OFFSET 0) AS enrolment
     WHERE only(kin.person_id) AND kin.date_from <= enrolment.date_to
       AND (kin.date_to IS NULL OR kin.date_to >= enrolment.date_from)
    UNION ALL
    SELECT person_id, institution_id, 4, daterange(date_from, date_to, '[]')
      FROM employment
     WHERE only(person_id) AND date_from <= coalesce(date_to, date_from)
    UNION ALL
    SELECT person_id, institution_id, 8, daterange(date_from, date_to, '[]')
      FROM application
     WHERE only(person_id)
), seen AS (
    SELECT person_id, scope_id, bit_or(roles) AS roles, range_agg(days) FILTER (WHERE roles <> 8) AS days,
           range_agg(days) FILTER (WHERE roles = 8) AS applied
      FROM membership
      JOIN institution ON institution.id = institution_id
     CROSS JOIN LATERAL unnest(path) AS scope_id
     GROUP BY person_id, scope_id
), known AS (
    SELECT person_id, scope_id, roles, coalesce(days, applied) AS days
      FROM seen
     WHERE scope_id NOT IN (SELECT id FROM region)
    UNION ALL
    -- The root sees everybody of whom anything is known, in all he has ever been; always, where no days are known.
    SELECT card.person_id, region.id, card.roles, coalesce(seen.days, CASE card.roles WHEN 8 THEN seen.applied END, '{(,)}')
      FROM person_card AS card CROSS JOIN region
      LEFT JOIN seen ON seen.person_id = card.person_id AND seen.scope_id = region.id
     WHERE only(card.person_id)
)
SELECT person_id, scope_id, known.roles::smallint AS roles, days, name_key, birth_date, sex
  FROM known JOIN person_card AS own USING (person_id)
 WHERE only(own.person_id)
