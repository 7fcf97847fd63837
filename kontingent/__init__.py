"""АИС «Контингент»: the regional register of learners, staff, guardians and their institutions."""
