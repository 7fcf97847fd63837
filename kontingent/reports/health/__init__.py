"""How groups of check-ups move from one to the next, and what of schooling goes with it: arrays and their counts."""
