-- Organisations of whose running year the supplier has members on record and the package carries nobody.
INSERT INTO package_withdrawal (package_id, organisation, school_year, kind, subjects, covered, records, is_alarm)
SELECT %(package)s, organisation, %(running)s, kind, count(DISTINCT person_id) FILTER (WHERE lasts),
       count(DISTINCT person_id) FILTER (WHERE lasts), 0, true
  FROM member
 WHERE year = %(running)s AND NOT %(begun)s
 GROUP BY organisation, kind
HAVING bool_and(silent) AND bool_or(lasts)
