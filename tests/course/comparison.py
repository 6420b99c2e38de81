"""Compare results that are numbers, arrays, or tuples, lists and dictionaries of them."""

from __future__ import annotations

from typing import Any

import numpy as np


def assert_same(actual: Any, expected: Any, rtol: float, atol: float) -> None:
    """Compare two results entry by entry, through tuples, lists and dictionaries."""
    if isinstance(expected, dict):
        assert actual.keys() == expected.keys()
        for name, value in expected.items():
            assert_same(actual[name], value, rtol, atol)
    elif isinstance(expected, (tuple, list)):
        assert len(actual) == len(expected)
        for one, other in zip(actual, expected, strict=True):
            assert_same(one, other, rtol, atol)
    elif isinstance(expected, str):
        assert actual == expected
    else:
        assert np.shape(actual) == np.shape(expected)
        np.testing.assert_allclose(actual, expected, rtol, atol)
