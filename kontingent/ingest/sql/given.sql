-- What the supplier's records of these persons say that matters here, read in one pass over the facts.
SELECT fact.person_id, fact.kind, fact.key, {year} AS year, {organisation} AS organisation,
       payload ? 'organisation' AS is_placed,
       CASE WHEN fact.kind IN kinds(Enrolment, Employment) 
            THEN coalesce((payload ->> 'date_to')::date >= %(made)s, true) END AS lasts,
       CASE fact.kind WHEN kind(Guardianship) THEN payload ->> 'child' END AS child,
       fact.package_id = ANY(%(newer)s) AS is_newer
  FROM fact
 WHERE {current} AND (fact.kind = ANY(%(kinds)s) OR fact.kind IN kinds(Enrolment, Employment))
   AND (%(everything)s OR fact.person_id = ANY(ARRAY(SELECT person_id FROM reached)))
