-- For records that name a year and no organisation: can the package know the year of all he was enrolled in then?
SELECT person_id, member.year, bool_and(known.year IS NOT NULL) AS is_known
  FROM member LEFT JOIN known USING (kind, organisation, year)
 WHERE kind = kind(Enrolment)
 GROUP BY person_id, member.year
