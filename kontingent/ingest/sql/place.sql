-- The supplier's institutions: may the package speak of them, and does somebody stay who belongs there?
SELECT institution_id, min(external_id) AS organisation,
       bool_or(%(everything)s OR external_id = ANY(%(named)s)) AND bool_and(external_id <> ALL(%(spoken)s)) AS covered,
       bool_or(external_id IN (SELECT organisation FROM member LEFT JOIN known USING (kind, organisation, year)
                                WHERE known.year IS NULL OR NOT silent)) AS stays,
       kind(Enrolment) = ANY(%(kinds)s) 
           AND bool_or(external_id IN (SELECT organisation FROM member WHERE kind = kind(Enrolment))) AS by_enrolments
  FROM institution_external_id
 WHERE supplier_id = %(supplier)s
 GROUP BY institution_id
