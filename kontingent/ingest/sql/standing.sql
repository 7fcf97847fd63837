-- Of each member: does a membership stay, are all covered, and the organisation his other records are counted with.
SELECT person_id, bool_or(NOT going) AS stays, bool_and(ours) AS covered,
       (array_agg(organisation ORDER BY year DESC, organisation))[1] AS home
  FROM membership
 GROUP BY person_id
