"""Forecast of learners: arrays in, arrays out; no database, no clock, no texts."""
