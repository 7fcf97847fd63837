"""What is right and yet rare: turns of a life and habits of a supplier that a register stumbles over.

Noise is wrong, an oddity is not: it has a code in the truth, and the truth says what has to come out. Codes of lives
stand in the tables `life-*`, those of how it was told in `sent-facts`.
"""

RETURN = "return"  # left a class and came to it again within the school year
ONE_DAY = "one_day"  # a transfer on one day: both places name it, it belongs to the new one
AHEAD = "ahead"  # enrolled in spring or summer from 1 September
RIGHTS_RENEWED = "rights_renewed"  # a guardian's rights ended and were given anew
NAMESAKE = "namesake"  # of the full name and the birth date of another child of the school
NAMESAKE_ELSEWHERE = "namesake_elsewhere"  # the same, in another municipality
NAMESAKE_NEAR = "namesake_near"  # in another school of one settlement, many numbers unknown
NAMESAKE_KIN = "namesake_kin"  # the same, of kin: one street, the mothers are called alike too
ID_OF_NEXT_YEAR = "id_of_next_year"  # the enrolment of a new year stands under the id of that of an earlier one
NEW_YEAR_FULL = "new_year_full"  # an autumn's full package without the finished years

# Nobody may tune the register by the second of a pair, it is reported apart. Both put one question, from two sides: two
# periods of one thing; whose is a day; do finished years stay; are these two children.
HELD_OUT_OF = {
    RETURN: RIGHTS_RENEWED,
    AHEAD: ONE_DAY,
    ID_OF_NEXT_YEAR: NEW_YEAR_FULL,
    NAMESAKE: NAMESAKE_ELSEWHERE,
}
HELD_OUT = (*HELD_OUT_OF.values(), NAMESAKE_NEAR, NAMESAKE_KIN)
CODES = (*HELD_OUT_OF, *HELD_OUT)

# Of every year in a class, four times as many in colleges, where leave is given; of every change of school or class
# within a year; of the first-graders; of the families. Namesakes are counted, not drawn (`namesakes`); the two habits
# are those of a supplier (`suppliers`).
SHARES = {RETURN: 0.006, ONE_DAY: 0.5, AHEAD: 0.6, RIGHTS_RENEWED: 0.02}
