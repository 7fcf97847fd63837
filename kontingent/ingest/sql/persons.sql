-- Of how many that is: of all on record there, but without a year of those alone whom the package could have named.
WITH placed AS (
    SELECT given.person_id, given.kind, coalesce(given.year, 0) AS year, {counted_with} AS organisation
      FROM given
      LEFT JOIN subject ON subject.is_person AND subject.subject_id = given.person_id
      LEFT JOIN standing ON standing.person_id = given.person_id
     WHERE given.year IS NOT NULL
        OR subject.subject_id IS NOT NULL AND (given.is_placed OR %(alone)s OR standing.covered)
    OFFSET 0  -- joined with the cells by all three, not by year and kind before the organisation is known
), counted AS (
    SELECT cell.number, placed.person_id FROM placed JOIN cell USING (organisation, year, kind)
     UNION
    SELECT cell.number, absent.person_id FROM absent JOIN cell USING (organisation, year, kind)
), covered AS (
    SELECT number, count(*) AS covered FROM counted GROUP BY number
), gone AS (
    INSERT INTO package_absence (package_id, is_person, subject_id, kind, key)
    SELECT %(package)s, true, person_id, kind, key FROM absent
)
INSERT INTO package_withdrawal (package_id, organisation, school_year, kind, subjects, covered, records, is_alarm)
SELECT %(package)s, organisation, nullif(year, 0), kind, subjects, covered, records,
       subjects >= %(few)s AND subjects > covered * %(share)s OR kind IN kinds(Enrolment, Employment) AND subjects = covered
  FROM cell JOIN covered USING (number)
 WHERE NOT %(begun)s
