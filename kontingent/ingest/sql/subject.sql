-- Whom the package names; of a refused item the supplier still has the whole subject.
SELECT is_person, subject_id, bool_or(kind = 0) AS whole FROM said GROUP BY is_person, subject_id
