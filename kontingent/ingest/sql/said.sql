-- What the package says, by record. A copy, because only a table of this session can be given statistics.
SELECT is_person, subject_id, record.kind, record.key
  FROM package_presence, unnest(kinds, keys) AS record (kind, key)
 WHERE package_id = %(package)s
