"""Measurements of the product on the machine it stands on. Figures of one run are compared with each other only."""
