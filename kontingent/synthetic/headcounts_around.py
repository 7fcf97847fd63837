"""Kindergartens and colleges around the schools of a world of head counts."""

import numpy as np

from kontingent.forecasting.series import Array, Index, Series, summed

ATTENDING = (0.60, 0.85, 0.90, 0.92, 0.93)  # of two, three, … six years
YOUNGEST = 2
STAYS = 0.96  # in the same kindergarten a year later
COURSES = (0.90, 0.93, 0.95)  # who goes on to the next one
ENTERING = 0.85  # of those who leave school


def kindergartens(schools: Series, seed: int, number: int = 200) -> Series:
    """Learners by age from two to six, in the municipalities and years of the schools."""
    random = np.random.default_rng([seed, 1])
    size = schools.births.sum(axis=1) / schools.births.sum()
    parents = np.concatenate([np.arange(len(size)), random.choice(len(size), max(number - len(size), 0), p=size)])
    weights = np.exp(random.normal(0, 0.5, len(parents)))
    now = np.zeros((len(parents), len(ATTENDING)))
    seen = []
    for year in range(-len(ATTENDING), schools.years):
        kept = random.binomial(now[:, :-1].astype(int), STAYS).astype(float)
        attending = [np.rint(share * _born(schools, year, age)) for age, share in enumerate(ATTENDING, YOUNGEST)]
        now = np.hstack([np.zeros((len(parents), 1)), kept])
        missing = np.maximum(np.stack(attending, axis=1) - summed(now, parents, len(size)), 0)
        now += _chosen(missing, weights, parents, random)
        weights = weights * np.exp(random.normal(0, 0.03, len(weights)))
        seen.append(now)
    counts = np.stack(seen[len(ATTENDING) :], axis=1)
    return Series(counts, parents, schools.births, schools.before, (YOUNGEST, YOUNGEST))


def colleges(schools: Series, seed: int, number: int = 12) -> Array:
    """College × year × course, in the years of the schools."""
    random = np.random.default_rng([seed, 2])
    learners = schools.counts.sum(axis=0)
    left = learners[:-1, 8] - learners[1:, 9] + learners[:-1, 10]
    left = np.concatenate([np.repeat(left[:1], len(COURSES) + 2), left])
    weights = random.dirichlet(np.full(number, 3.0))
    now = np.zeros((number, len(COURSES) + 1))
    seen = []
    for leaving in left:
        weights = weights * np.exp(random.normal(0, 0.05, number))
        entering = random.multinomial(random.poisson(ENTERING * leaving), weights / weights.sum())
        now = np.hstack([entering[:, None], random.binomial(now[:, :-1].astype(int), COURSES)]).astype(float)
        seen.append(now)
    return np.stack(seen[-schools.years :], axis=1)


def _born(schools: Series, year: int, age: int) -> Array:
    return schools.births[:, schools.before + year - age]


def _chosen(missing: Array, weights: Array, parents: Index, random: np.random.Generator) -> Array:
    """Children of each municipality and age over its kindergartens."""
    found = np.zeros((len(parents), missing.shape[1]))
    for one, ages in enumerate(missing):
        own = np.flatnonzero(parents == one)
        for age, number in enumerate(ages):
            found[own, age] = random.multinomial(int(number), weights[own] / weights[own].sum())
    return found
