-- How much that is of each organisation, year and kind. Whoever has another membership there has not left.
SELECT row_number() OVER () AS number, organisation, year, kind, count(*) AS records,
       count(DISTINCT absent.person_id) FILTER (WHERE remains.person_id IS NULL) AS subjects
  FROM absent
  LEFT JOIN (SELECT DISTINCT person_id, organisation, year, kind FROM member WHERE present) AS remains
      USING (person_id, organisation, year, kind)
 GROUP BY organisation, year, kind
