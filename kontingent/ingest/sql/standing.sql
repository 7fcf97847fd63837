-- Of each member: does a membership stay, are all covered, and the organisation his other records are counted with.
SELECT person_id, bool_or(known.year IS NULL OR NOT silent) AS stays, bool_and(ours) AS covered,
       (array_agg(organisation ORDER BY year DESC, organisation))[1] AS home
  FROM member LEFT JOIN known USING (kind, organisation, year)
 GROUP BY person_id
