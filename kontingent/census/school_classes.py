"""Classes of a school year, wherever they are counted: given by an organisation, or named by a learner of the day.

A class is there when its organisation was given it, or when somebody learns in it on the day of counting: as the
counters of portfolios have it. How many there are by organisation and parallel is kept (`class_count`).
"""

# A relation of (institution_id, grade, classes), asked with `body`, `year` and `day`: of whoever needs nothing else.
CLASSES_BY_GRADE = """(
    SELECT c.institution_id, nullif(c.grade, -1) AS grade, sum(c.change)::int AS classes
    FROM class_count c JOIN institution b ON b.id = c.institution_id
    WHERE b.path @> ARRAY[%(body)s]::bigint[] AND c.school_year = %(year)s AND c.effective <= %(day)s
    GROUP BY c.institution_id, c.grade HAVING sum(c.change) > 0
)"""

_TOGETHER = "{0}.complect <> '' OR {0}.class_kind = 'combined'"  # in the words of an index
# Where some class of the year is taught together with others: institutions `i` without any are not read.
PLACES_OF_SETS = f"""i.id = ANY(ARRAY(
    SELECT g.institution_id FROM school_class g WHERE g.school_year = %(year)s AND ({_TOGETHER.format("g")})))"""  # noqa: S608 - constant texts

# A relation of (institution_id, name, form, shift, grade, learners, is_in_set, complect), asked with `year` and `day`.
# Learners are enrolments.
_CLASSES = """(
    SELECT institution_id, name, form, shift, coalesce(given.grade, named.grade) AS grade,
           coalesce(named.learners, 0) AS learners, coalesce(given.is_in_set, false) AS is_in_set,
           coalesce(given.complect, '') AS complect
    FROM (
        SELECT h.institution_id, h.class_name AS name, h.form, h.shift, min(nullif(h.grade, -1)) AS grade,
               sum(h.change)::int AS learners
        FROM headcount h {of_headcount} AND h.school_year = %(year)s AND h.class_name <> ''
          AND h.effective <= %(day)s
        GROUP BY h.institution_id, h.class_name, h.form, h.shift HAVING sum(h.change) > 0
    ) AS named
    FULL JOIN (
        SELECT c.institution_id, c.name, c.form, c.shift, c.grade, c.complect,
               {together} AS is_in_set
        FROM school_class c {of_school_class} AND c.school_year = %(year)s
    ) AS given USING (institution_id, name, form, shift)
)"""
_BELOW = "JOIN institution b ON b.id = {}.institution_id WHERE b.path @> ARRAY[%(body)s]::bigint[]"
_OF_ONE = "WHERE {}.institution_id = i.id"
# Of all below the `body`, read at once; of the institution `i` beside, to be read LATERAL.
CLASSES, CLASSES_OF_ONE = (
    _CLASSES.format(of_headcount=some.format("h"), of_school_class=some.format("c"), together=_TOGETHER.format("c"))
    for some in (_BELOW, _OF_ONE)
)

# How full a class is; by number of FILLS.
FILL = """CASE WHEN e.learners = 0 THEN 0 WHEN e.learners <= 15 THEN 15 WHEN e.learners <= 20 THEN 20
        WHEN e.learners <= 25 THEN 25 ELSE 26 END"""
FILLS = {0: "Никто не\u00a0учится", 15: "До\u00a015", 20: "16–20", 25: "21–25", 26: "26 и\u00a0больше"}
# Whether it is taught together with others.
IN_SET = "CASE WHEN e.is_in_set THEN 'yes' ELSE 'no' END"
IN_SETS = {"yes": "В\u00a0комплекте", "no": "Отдельные"}
