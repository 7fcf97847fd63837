"""The world of head counts: the same by its seed, as large as asked, with the lives that forecasts are tried on."""

from dataclasses import replace

import numpy as np

from kontingent.synthetic.headcounts import Parameters, world
from kontingent.synthetic.headcounts_around import colleges, kindergartens
from tests.forecasting.small import SMALL


def test_the_seed_decides():
    assert (world(5, SMALL).series.counts == world(5, SMALL).series.counts).all()
    assert (world(5, SMALL).series.counts != world(6, SMALL).series.counts).any()


def test_the_size_asked():
    series = world(41).series
    assert series.counts.shape == (288, 30, 11)
    assert 60_000 < series.counts.sum(axis=(0, 2)).mean() < 110_000
    assert series.municipalities == 24
    assert (series.counts >= 0).all()
    opened = series.counts[280:].sum(axis=2)
    assert (opened[:, 0] == 0).all()
    assert (opened[:, -1] > 0).all()


def test_fewer_and_fewer_go_on_to_the_tenth_grade():
    counts = world(41).series.counts.sum(axis=0)
    shares = counts[1:, 9] / counts[:-1, 8]
    assert 0.60 < shares[:3].mean() < 0.70
    assert 0.40 < shares[-3:].mean() < 0.50


def test_mergers_of_the_shaken_world_end_in_a_school_that_lives():
    made = world(41, replace(SMALL, shaken=True))
    assert made.successions
    for old, new, _ in made.successions:
        assert made.series.parents[old] == made.series.parents[new]
        assert made.series.counts[old, -1].sum() == 0
        assert made.series.counts[new, -1].sum() > 0
    assert len(made.shocks) == 3


def test_the_calm_world_has_no_shocks():
    made = world(41, SMALL)
    assert (made.successions, made.shocks) == ((), ())
    assert Parameters().shaken is False
    assert np.isfinite(made.series.births).all()


def test_kindergartens_have_the_children_of_their_municipality():
    schools = world(41, SMALL).series
    young = kindergartens(schools, 41, number=30)
    assert young.counts.shape == (30, 24, 5)
    of_six = young.by_municipality(young.counts[:, :, 4]).sum(axis=1)
    born = schools.births[:, schools.before - 6 : schools.before - 6 + 24].sum(axis=1)
    assert (np.abs(of_six / born - 0.93) < 0.05).all()


def test_colleges_have_those_who_left_school():
    schools = world(41, SMALL).series
    found = colleges(schools, 41, number=4)
    assert found.shape == (4, 24, 4)
    learners = schools.counts.sum(axis=0)
    left = (learners[:-1, 8] - learners[1:, 9] + learners[:-1, 10]).sum()
    assert 0.80 < found[:, 1:, 0].sum() / left < 0.90
