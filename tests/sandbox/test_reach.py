"""What a function can look up: nothing is missed, and little is suspected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.sandbox.inside.reach import MOST_ITEMS, reach

EARLIER = "import math, sys, functools\nimport numpy as np\ndef earlier(x):\n    return x\n"
KNOWN = {
    "nothing": ("def f(x):\n    return x * 2", set()),
    "NumPy, and a built-in function": (
        "def f(x):\n    return np.sum(x) + len(x)",
        {"np", "sum", "len"},
    ),
    "a module of numbers": ("def f(x):\n    return math.pi * x", {"math", "pi"}),
    "what is not there": ("def f(x):\n    return missing(x)", {"missing"}),
    "what a helper does not find": (
        "def helper(x):\n    return missing(x)\ndef f(x):\n    return helper(x)",
        {"missing", "helper"},
    ),
    "it": ("def f(x):\n    return earlier(x)", {"earlier"}),
    "by a helper": (
        "def helper(x):\n    return earlier(x)\ndef f(x):\n    return helper(x)",
        {"earlier", "helper"},
    ),
    "by one that calls itself": (
        "def helper(x):\n    return helper(x) or f(x)\ndef f(x):\n    return helper(x)",
        {"f", "helper"},
    ),
    "by another name": ("other = earlier\ndef f(x):\n    return other(x)", {"other"}),
    "in a function inside": (
        "def f(x):\n    def g():\n        return earlier(x)\n    return g()",
        {"earlier"},
    ),
    "in a list of a list": (
        "def g(x):\n    return earlier(x)\nlayers = [[g]]\ndef f(x):\n    return layers[0][0](x)",
        {"earlier", "layers"},
    ),
    "as a default": (
        "def g(x):\n    return earlier(x)\ndef f(x, h=g):\n    return h(x)",
        {"earlier"},
    ),
    "as a default by name": (
        "def g(x):\n    return earlier(x)\ndef f(x, *, h=g):\n    return h(x)",
        {"earlier"},
    ),
    "as a cell of a closure": (
        "def make(h):\n    def f(x):\n        return h(x)\n    return f\n"
        "def g(x):\n    return earlier(x)\nf = make(g)",
        {"earlier"},
    ),
    "as an attribute of itself": (
        "def g(x):\n    return earlier(x)\ndef f(x):\n    return f.h(x)\nf.h = g",
        {"earlier", "f", "h"},
    ),
    "numbers that another cell made": ("table = np.eye(2)\ndef f(x):\n    return table", {"table"}),
    "a function of NumPy": ("from numpy import dot\ndef f(x):\n    return dot(x, x)", {"dot"}),
}
UNKNOWN = {
    "globals": "def f(x):\n    return globals()['earlier'](x)",
    "eval": "def f(x):\n    return eval('earlier')(x)",
    "getattr": "def f(x):\n    return getattr(x, 'y')",
    "another's globals": "def f(x):\n    return earlier.__globals__['earlier'](x)",
    "sys": "def f(x):\n    return sys.modules['__main__'].earlier(x)",
    "an import inside": "def f(x):\n    import sys\n    return sys.modules['__main__']",
    "an object": "class A:\n    def h(self, x):\n        return earlier(x)\na = A()\n"
    "def f(x):\n    return a.h(x)",
    "a class": "class A:\n    def h(x):\n        return earlier(x)\ndef f(x):\n    return A.h(x)",
    "a part of a function": "g = functools.partial(earlier)\ndef f(x):\n    return g(x)",
    "one of its own": "class F:\n    def __call__(self, x):\n        return earlier(x)\nf = F()",
    "one that is wrapped": "f = functools.cache(lambda x: earlier(x))",
    "an array of functions": "a = np.array([earlier], dtype=object)\ndef f(x):\n    return a[0](x)",
    "one for arrays": "g = np.frompyfunc(earlier, 1, 1)\ndef f(x):\n    return g(x)",
    "one that takes the name of another": "g = np.frompyfunc(earlier, 1, 1)\nclass dot: pass\n"
    "def f(x):\n    return dot.g(x)",
    "one that is not there yet": "def make():\n    def f(x):\n        return h(x)\n    return f\n"
    "    h = 1\nf = make()",
    "one that fails when it is looked at": "class M(type):\n    def __getattribute__(self, name):\n"
    "        raise ValueError(name)\nclass A(metaclass=M): pass\ndef f(x):\n    return A",
    "too much": f"many = [[n] for n in range({MOST_ITEMS})]\ndef f(x):\n    return many",
}


def found(source: str) -> list[str] | None:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(EARLIER + source, names)
    return reach(names["f"], names)


@pytest.mark.parametrize("how", KNOWN)
def test_what_is_looked_up_is_found(how: str) -> None:
    """By whatever way that can be followed."""
    source, expected = KNOWN[how]
    names = found(source)
    assert names is not None
    assert set(names) == expected


@pytest.mark.parametrize("how", UNKNOWN)
def test_what_cannot_be_followed_is_said(how: str) -> None:
    """Then everything counts as looked up."""
    assert found(UNKNOWN[how]) is None


def test_a_function_of_another_module_is_not_followed() -> None:
    """It may hold a function of the notebook's."""
    assert reach(found, {}) is None
    assert reach(np.dot, {}) == []
