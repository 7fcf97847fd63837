"""The level of education of an enrolment: what its supplier says, else what the organisation and the parallel tell."""

# Of `enrolment e` in `institution i`; empty where nothing tells it.
LEVEL = """coalesce(nullif(e.level, ''), CASE
    WHEN i.type = 'preschool' THEN 'preschool'
    WHEN i.type = 'additional' THEN 'additional_children'
    WHEN i.type IN ('general', 'adapted') AND e.grade BETWEEN 1 AND 4 THEN 'primary'
    WHEN i.type IN ('general', 'adapted') AND e.grade BETWEEN 5 AND 9 THEN 'basic'
    WHEN i.type IN ('general', 'adapted') AND e.grade BETWEEN 10 AND 12 THEN 'secondary'
    ELSE '' END)"""
