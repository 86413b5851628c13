"""The pairs that together cost least, out of a table of costs."""

from collections.abc import Sequence

import numpy as np


def cheapest_pairs(costs: Sequence[Sequence[float]], alone: Sequence[float]) -> list[int | None]:
    """For each row the column it is paired with, so that all pairs and all that stay alone cost least.

    `costs` is rows × columns, infinite where a pair may not be; `alone` is what a row costs that gets none.
    A column is given once. Of answers that cost the same, always the same one. The linear assignment problem
    (Kuhn 1955) with one more column for each row, by the shortest augmenting path (Crouse 2016).
    """
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # what a start does without

    rows = len(alone)
    if not rows:
        return []
    table = np.asarray(costs, dtype=np.float64).reshape(rows, -1)
    columns = table.shape[1]
    nobody = np.full((rows, rows), np.inf)
    np.fill_diagonal(nobody, alone)
    _, chosen = linear_sum_assignment(np.hstack([table, nobody]))
    return [int(column) if column < columns else None for column in chosen]
