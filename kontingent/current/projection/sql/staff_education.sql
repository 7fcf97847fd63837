-- Levels of education of employees, each once: of one diploma that suppliers tell differently the preferred one.
WITH told AS (
    SELECT person_id, best(fact) ->> 'level' AS level
      FROM current_fact AS fact
     WHERE kind = kind(StaffEducation) AND only(member_id)
     GROUP BY person_id, payload ->> 'institution', payload ->> 'graduated'
)
SELECT DISTINCT person_id, level
  FROM told
 WHERE level IS NOT NULL
