SELECT member.*, silent AND known.year IS NOT NULL AS going
  FROM member LEFT JOIN known USING (kind, organisation, year)
