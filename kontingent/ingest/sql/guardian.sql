-- Whose guardianship of an unnamed child stays, stays himself.
SELECT DISTINCT person_id FROM kept
