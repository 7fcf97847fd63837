-- The same of institutions.
SELECT fact.institution_id, fact.kind, fact.key, {year} AS year, fact.package_id = ANY(%(newer)s) AS is_newer
  FROM institution_fact AS fact
 WHERE {current} AND fact.kind = ANY(%(kinds)s)
