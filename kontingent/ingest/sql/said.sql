-- What the package says, by record. A copy, because only a table of this session can be given statistics.
SELECT is_person, subject_id, kind, key FROM package_presence WHERE package_id = %(package)s
