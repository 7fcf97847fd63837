"""Parts add up to the whole, in whole children."""

import numpy as np

from kontingent.forecasting.series import Array, Index, summed


def agreed(parts: Array, wholes: Array, parents: Index) -> Array:
    """Parts (unit × …) in their proportions, adding up to what they lie in; nobody where there are no parts."""
    total = summed(parts, parents, len(wholes))
    return parts * np.where(total > 0, wholes / np.maximum(total, 1e-9), 0)[parents]


def whole(parts: Array, parents: Index) -> Array:
    """Whole children by the largest remainder: municipalities add up to the rounded region, organisations to them."""
    number = int(parents.max(initial=-1)) + 1
    places = summed(parts, parents, number)
    region = np.rint(places.sum(axis=0))[None]
    return _shared(parts, _shared(places, region, np.zeros(number, int)), parents)


def _shared(parts: Array, wholes: Array, parents: Index) -> Array:
    """Whole numbers next to the parts that add up to whole numbers near their sums."""
    floors = np.floor(parts)
    left = wholes - summed(floors, parents, len(wholes))
    column = parents.reshape(-1, *[1] * (parts.ndim - 1))
    order = np.argsort(2 * column + 1 - (parts - floors), axis=0, kind="stable")
    before = np.concatenate([[0], np.cumsum(np.bincount(parents, minlength=len(wholes)))])[:-1]
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.broadcast_to(np.arange(len(parts)).reshape(column.shape), parts.shape), axis=0)
    return np.asarray(floors + (place - before[column] < left[parents]))
