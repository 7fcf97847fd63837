-- Persons whose records may be covered, where organisations are named: members of these, by the index fact_member.
SELECT person_id
  FROM fact
 WHERE NOT %(everything)s AND {current} AND kind IN kinds(Enrolment, Application, Employment)
   AND payload ->> 'organisation' = ANY(%(named)s)
UNION
SELECT subject_id FROM package_presence WHERE package_id = %(package)s AND is_person AND NOT %(everything)s
