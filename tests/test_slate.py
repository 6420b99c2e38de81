"""What a cell of the instructor's leaves behind is put back, or noticed."""

from __future__ import annotations

import os
import random
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.grading.slate import Slate
from autograder.sandbox.inside.shell import NotebookShell

GIVEN = """\
import math
import string
import numpy as np

table = np.arange(6.0).reshape(2, 3)
limits = {"low": [0, 1], "high": (2, 3)}
rng = np.random.default_rng(0)


def shifted(x, by=[1]):
    return x + by[0]


class Counter:
    total = 0


counter = Counter()
"""
PUT_BACK = {
    "a new name": "spare = 1",
    "a name that is bound anew": "table = None\nshifted = len",
    "a name that is deleted": "del limits",
    "numbers that are drawn": "rng.normal(size=3)\nnp.random.rand()",
    "random numbers of Python": "import random\nrandom.random()",
    "a seed": "np.random.seed(3)",
    "what NumPy does with errors": "np.seterr(all='ignore')",
    "how arrays are printed": "np.set_printoptions(precision=2, suppress=True)",
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "a warning that was shown": "import warnings\nwarnings.warn('once')",
    "the environment": "import os\nos.environ['SPARE'] = '1'",
    "the folder": "import os\nos.chdir('/')",
    "the path of modules": "import sys\nsys.path.insert(0, '/nowhere')",
    "the depth of calls": "import sys\nsys.setrecursionlimit(3000)",
    "an open figure": "import matplotlib.pyplot as plt\nplt.figure()",
    "a module that is loaded": "import xml.dom.minidom",
    "an error": "1 / 0",
}
NOTICED = {
    "an entry of an array": "table[0, 0] = 9.0",
    "an entry of a list in a dictionary": "limits['low'].append(2)",
    "a default": "shifted.__defaults__[0].append(1)",
    "the code of a function": "shifted.__code__ = (lambda x, by: x).__code__",
    "an attribute of a function": "shifted.calls = 1",
    "an attribute of a class": "Counter.total += 1",
    "an attribute of an object": "counter.total = 5",
    "an attribute of a module": "string.digits = '1'",
    "a function of a module": "math.sqrt = abs",
    "a function of a package": "np.ones = np.zeros",
    "a function in a part of a package": "np.linalg.norm = abs",
    "a built-in function": "import builtins\nbuiltins.spare = 1",
    "a setting for plots": "import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 20",
    "a file": "open('spare.txt', 'w').close()",
    "a thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(1,)).start()",
}


@pytest.fixture
def shell() -> Iterator[NotebookShell]:
    """A shell with the cells that come before all others."""
    shell = NotebookShell(2**16)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "ones", np.ones)
        patch.setattr(np.linalg, "norm", np.linalg.norm)
        import math
        import string

        import matplotlib.pyplot as plt

        patch.setattr(string, "digits", string.digits)
        patch.setattr(math, "sqrt", math.sqrt)
        patch.setitem(plt.rcParams, "font.size", plt.rcParams["font.size"])
        shell.run(GIVEN, 1)
        yield shell
        vars(sys.modules["builtins"]).pop("spare", None)


@pytest.fixture
def slate(shell: NotebookShell, tmp_path: Path) -> Iterator[Slate]:
    """The state of the shell in a folder of its own; this process is as before in the end."""
    before = Path.cwd()
    (tmp_path / "given.csv").write_text("1,2\n")
    words = frozenset({"np", "linalg", "string", "math", "plt"})
    with warnings.catch_warnings(record=True):
        yield Slate(shell, str(tmp_path), words)
    os.chdir(before)


def state(shell: NotebookShell) -> object:
    """What the next submission could notice."""
    names = {name: repr(value) for name, value in shell.user_ns.items() if name[0] != "_"}
    drawn = random.getstate(), repr(np.random.get_state())  # noqa: NPY002 -- what a cell may use
    options = {k: v for k, v in np.get_printoptions().items() if k != "formatter"}
    settings = np.geterr(), options, dict(os.environ), [*sys.path], sys.getrecursionlimit()
    return names, drawn, settings, Path.cwd(), [f[:3] for f in warnings.filters]


@pytest.mark.parametrize("text", PUT_BACK.values(), ids=PUT_BACK)
def test_what_can_be_is_put_back(text: str, shell: NotebookShell, slate: Slate) -> None:
    """After it all is as before, and the judge goes on."""
    slate.start()
    before = state(shell)
    shell.run(text, 2)
    assert slate.wipe()
    assert state(shell) == before


@pytest.mark.parametrize("text", NOTICED.values(), ids=NOTICED)
def test_what_cannot_be_put_back_is_noticed(text: str, shell: NotebookShell, slate: Slate) -> None:
    """Then a new judge has to take the place of this one."""
    slate.start()
    raised, _ = shell.run(text, 2)
    assert raised is None
    assert not slate.wipe()


def test_a_warning_is_shown_to_each_submission(shell: NotebookShell, slate: Slate) -> None:
    """Python shows it once at each place of a module, and has forgotten that."""
    text = "import warnings\nwarnings.warn_explicit('seen', UserWarning, 'a.py', 1, registry=seen)"
    seen: dict[str, int] = {}
    with warnings.catch_warnings(record=True) as shown:
        for _ in range(3):
            slate.wipe()
            shell.user_ns["seen"] = seen
            shell.run(text + "\n" + text.partition("\n")[2], 2)
    assert len(shown) == 3
