"""The pairs that together cost least, out of a table of costs."""

from collections.abc import Sequence

import numpy as np


def cheapest_pairs(costs: Sequence[Sequence[float]], alone: Sequence[float]) -> list[int | None]:
    """For each row the column it is paired with, so that all pairs and all that stay alone cost least.

    `costs` is rows × columns, infinite where a pair may not be; `alone` is what a row costs that gets none,
    which is finite. A column is given once. Of answers that cost the same, always the same one. The linear
    assignment problem (Kuhn 1955) with one more column for each row, by LAPJVsp (Jonker and Volgenant 1987);
    SciPy's dense one is found in a package that takes five times as long to load.
    """
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # what a start does without
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # type: ignore[import-untyped]

    rows = len(alone)
    if not rows:
        return []
    table = np.asarray(costs, dtype=np.float64).reshape(rows, -1)
    columns = table.shape[1]
    nobody = np.full((rows, rows), np.inf)
    np.fill_diagonal(nobody, alone)
    whole = np.hstack([table, nobody])
    may = np.isfinite(whole)
    weights = whole[may] - whole[may].min() + 1.0  # a weight of 0 would be no pair
    _, chosen = min_weight_full_bipartite_matching(csr_matrix((weights, np.nonzero(may)), shape=whole.shape))
    return [int(column) if column < columns else None for column in chosen]
