"""A small logistic regression of grouped counts: iteratively reweighted least squares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST = 50  # steps; a fit that is one takes fewer than ten
STILL = 1e-9  # a change of the coefficients that is none
SEPARATED = 12.0  # of a coefficient: where a group has nobody or everybody, it runs away
SINGULAR = 1e12  # condition of the information: columns that say the same have 1e15 and more, rounded, not infinity


@dataclass(frozen=True, slots=True)
class Fitted:
    """`errors` are standard errors of the coefficients."""

    coefficients: Floats
    errors: Floats
    chances: Floats  # of each row

    def odds(self, column: int) -> tuple[float, float, float]:
        """Odds ratio with the ends of its 95 % interval."""
        at, around = self.coefficients[column], 1.96 * self.errors[column]
        low, middle, high = np.exp([at - around, at, at + around])
        return float(middle), float(low), float(high)


def fit(design: Floats, events: Floats, totals: Floats) -> Fitted | None:
    """`events` of `totals` in each row of the design. None where the data do not tell the coefficients apart."""
    at = np.zeros(design.shape[1])
    for _ in range(MOST):
        chances = _chances(design, at)
        weights = totals * chances * (1 - chances)
        information = design.T @ (design * weights[:, None])
        if not np.linalg.cond(information) < SINGULAR:
            return None
        step = np.linalg.solve(information, design.T @ (events - totals * chances))
        at += step
        if not np.abs(at).max() < SEPARATED:
            return None
        if np.abs(step).max() < STILL:
            errors = np.sqrt(np.diag(np.linalg.inv(information)))
            return Fitted(at, errors, _chances(design, at))
    return None


def _chances(design: Floats, at: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(design @ at, -30, 30)))
    return chances
