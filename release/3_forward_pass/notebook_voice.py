"""Say in words what the examples of a notebook find while you work on it.

The notebook beside this file imports it, and works in the same way without it. When all examples
in a cell hold, it prints one line. When one does not, it says what was called, what came back and
what should have, and, where the outputs are those of a common mistake, a hint.

The hints lie in `<notebook>.voice.json`. Each is sealed with the outputs that it belongs to: who
has not made that mistake cannot read them. Nothing is sent anywhere, and no grade depends on this.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import hashlib
import inspect
import io
import json
import linecache
import math
import re
import textwrap
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

DIGITS = 6
NOISE = 1e-9  # a smaller number counts as 0: a numerical derivative is no better
SHIFT = 0.3819660112501051  # moves the edges of rounding away from the numbers that people write
ROUNDS = 2000
LABEL = 8
LINE = 78
WIDE = 60
PLACE = "_notebook_voice"


@dataclass(frozen=True)
class Exercise:
    """One function to write: its points, the cells with its examples, and the sealed hints."""

    name: str
    points: float
    examples: tuple[str, ...]
    hints: Mapping[str, str]


@dataclass(frozen=True)
class Call:
    """One call that the examples made: in words, and what it did."""

    words: str
    result: Any
    error: Exception | None
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """An example that does not hold: where, what it asks or compares, and the last call."""

    cell: int
    line: int
    asks: str
    subject: str
    error: Exception
    compared: tuple[Any, Any] | None
    call: Call | None


@dataclass(frozen=True)
class Finding:
    """What the examples of one exercise found."""

    exercise: Exercise
    calls: tuple[Call, ...]
    failures: tuple[Failure, ...]
    hint: str

    @property
    def failure(self) -> Failure | None:
        """The first example that does not hold."""
        return self.failures[0] if self.failures else None

    @property
    def state(self) -> str:
        """Done, failing, or not begun."""
        if self.failure is None:
            return "done"
        missing = self.failure.call is None and isinstance(self.failure.error, NameError)
        begun = not (missing or isinstance(self.failure.error, NotImplementedError))
        return "failing" if begun else "not begun"


def listen(assignment: str, shell: Any = None) -> None:
    """Speak after the cells with examples, from now on. Raises `OSError` without the hints."""
    path = Path(__file__).with_name(f"{assignment}.voice.json")
    exercises = read(path.read_text(encoding="utf-8"))
    shell = shell or _shell()
    if shell is not None:
        before = getattr(shell, PLACE, None)
        if before is not None:
            before.leave()
        Voice(exercises, shell).join()


def overview(shell: Any = None) -> None:
    """Run all examples once more and print which exercises are done, failing or not begun."""
    shell = shell or _shell()
    voice = getattr(shell, PLACE, None)
    if voice is not None:
        found = [examine(exercise, shell.user_ns) for exercise in voice.exercises]
        print("\n".join(table(found)))  # noqa: T201 -- the notebook shows it


def _shell() -> Any:
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def read(text: str) -> tuple[Exercise, ...]:
    """Read the exercises of a notebook from the text of its file."""
    entries = json.loads(text)["exercises"]
    return tuple(Exercise(**entry | {"examples": tuple(entry["examples"])}) for entry in entries)


class Voice:
    """Listens to the cells that a shell runs, and speaks after those with examples."""

    def __init__(self, exercises: Iterable[Exercise], shell: Any) -> None:
        self.exercises = tuple(exercises)
        self._shell = shell
        self._cells = {
            text.strip(): (exercise, number)
            for exercise in self.exercises
            for number, text in enumerate(exercise.examples)
        }
        self._handler: tuple[Any, Any] | None = None

    def join(self) -> None:
        """Begin to listen."""
        self._shell.events.register("pre_run_cell", self._before)
        self._shell.events.register("post_run_cell", self._after)
        setattr(self._shell, PLACE, self)

    def leave(self) -> None:
        """Stop listening."""
        self._shell.events.unregister("pre_run_cell", self._before)
        self._shell.events.unregister("post_run_cell", self._after)
        delattr(self._shell, PLACE)

    def _before(self, info: Any) -> None:
        """Take over the words for errors, for the length of a cell with examples."""
        found = self._cells.get((info.raw_cell or "").strip())
        if found is None:
            return

        def explain(shell: Any, kind: Any, error: Any, tb: Any, tb_offset: Any = None) -> None:
            exercise, cell = found
            try:
                lines = words(examine(exercise, shell.user_ns), cell)
            except Exception:  # then the error speaks for itself
                lines = []
            if lines:
                error._render_traceback_ = lambda: lines
            shell.showtraceback((kind, error, tb), tb_offset=tb_offset)

        self._handler = self._shell.custom_exceptions, self._shell.CustomTB
        self._shell.set_custom_exc((Exception,), explain)

    def _after(self, result: Any) -> None:
        """Give the words for errors back, and say when all examples hold."""
        if self._handler is None:
            return
        self._shell.custom_exceptions, self._shell.CustomTB = self._handler
        self._handler = None
        found = self._cells.get((result.info.raw_cell or "").strip())
        if found is not None and result.success:
            exercise, cell = found
            more = "" if cell + 1 == len(exercise.examples) else " More of them are below."
            print(f"✓ {exercise.name}: all examples hold.{more}")  # noqa: T201 -- it speaks


def examine(exercise: Exercise, names: Mapping[str, Any]) -> Finding:
    """Run the examples of an exercise quietly, each statement by itself, with its calls watched."""
    examples = Examples(exercise.name, names)
    quiet = contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO())
    with quiet[0], quiet[1], warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for examples.cell, text in enumerate(exercise.examples):
            examples.run(ast.parse(text).body)
    calls, failures = tuple(examples.calls), tuple(examples.failures)
    return Finding(exercise, calls, failures, hint(exercise, calls) if failures else "")


class Examples:
    """The examples of one exercise while they run; what fails does not stop those below it."""

    def __init__(self, name: str, names: Mapping[str, Any]) -> None:
        self.calls: list[Call] = []
        self.failures: list[Failure] = []
        self.cell = 0
        self.names = dict(names)
        if name in names:
            self.names[name] = self._watched(name, names[name])

    def run(self, statements: Iterable[ast.stmt]) -> None:
        """Run statements one by one."""
        for node in statements:
            compared: list[Any] = []
            try:
                self._step(node, compared)
            except Exception as error:
                both = (compared[0], compared[1]) if len(compared) == 2 else None
                asks = ast.unparse(node.test) if isinstance(node, ast.Assert) else ""
                last = self.calls[-1] if self.calls else None
                self.failures.append(
                    Failure(self.cell, node.lineno, asks, _subject(node), error, both, last)
                )

    def _step(self, node: ast.stmt, compared: list[Any]) -> None:
        """Run one statement; the two sides of a comparison are put into `compared`."""
        if isinstance(node, ast.With):
            with contextlib.ExitStack() as stack:
                for item in node.items:
                    stack.enter_context(self._value(item.context_expr))
                self.run(node.body)
        elif isinstance(node, ast.Expr) and _compares(node.value):
            compare = self._value(node.value.func)
            compared += [self._value(side) for side in node.value.args[:2]]
            more = [self._value(argument) for argument in node.value.args[2:]]
            named = {k.arg or "": self._value(k.value) for k in node.value.keywords}
            compare(*compared, *more, **named)
        elif isinstance(node, ast.Assert) and _two_sided(node.test):
            compared += [self._value(side) for side in (node.test.left, *node.test.comparators)]
            names = [ast.Name(name, ast.Load()) for name in ("_left", "_right")]
            test = ast.Compare(names[0], node.test.ops, [names[1]])
            if not self._value(test, {"_left": compared[0], "_right": compared[1]}):
                raise AssertionError(self._value(node.msg) if node.msg else "")
        else:
            code = compile(ast.Module([node], []), "<examples>", "exec")
            exec(code, self.names)  # noqa: S102 -- the cell that has just been run

    def _value(self, node: ast.expr, more: Mapping[str, Any] | None = None) -> Any:
        expression = ast.fix_missing_locations(ast.Expression(node))
        names = self.names if more is None else {**self.names, **more}
        return eval(compile(expression, "<examples>", "eval"), names)  # noqa: S307 -- the same

    def _watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            given = _bound(function, arguments, named)
            before = {key: _exactly(value) for key, value in given.items()}
            told = f"{name}({', '.join(_argument(*item) for item in given.items())})"
            try:
                result = function(*arguments, **named)
            except Exception as error:
                self.calls.append(Call(told, None, error, ()))
                raise
            changed = tuple(key for key in given if _exactly(given[key]) != before[key])
            self.calls.append(Call(told, _copied(result), None, changed))
            return result

        return watched


def _compares(node: ast.expr) -> TypeGuard[ast.Call]:
    """Tell whether an expression is one of NumPy's assertions about two values."""
    return (
        isinstance(node, ast.Call)
        and re.search(r"(^|\.)assert_\w+$", ast.unparse(node.func)) is not None
        and len(node.args) >= 2
    )


def _two_sided(node: ast.expr) -> TypeGuard[ast.Compare]:
    return isinstance(node, ast.Compare) and len(node.ops) == 1


def _subject(node: ast.stmt) -> str:
    """Return what an assertion of NumPy looks at, where that has a name."""
    if isinstance(node, ast.Expr) and _compares(node.value):
        left = node.value.args[0]
        if isinstance(left, (ast.Name, ast.Subscript)) and len(ast.unparse(left)) < WIDE / 2:
            return f"{ast.unparse(left)} = "
    return ""


def _bound(function: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call by their names."""
    try:
        return dict(inspect.signature(function).bind(*arguments, **named).arguments)
    except (TypeError, ValueError):
        return {f"argument {i}": value for i, value in enumerate(arguments, 1)} | named


def _exactly(value: Any) -> Any:
    """Return what a value is now, to the last bit, to be compared later."""
    if isinstance(value, dict):
        return {key: _exactly(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exactly(item) for item in value]
    return (value.shape, value.tobytes()) if isinstance(value, np.ndarray) else None


def _copied(value: Any) -> Any:
    try:
        return copy.deepcopy(value)
    except Exception:  # what cannot be copied is no result of an exercise
        return None


def hint(exercise: Exercise, calls: Iterable[Call]) -> str:
    """Return the hint that is sealed with these outputs, "" where there is none."""
    for reading in readings(calls):
        label, pad = _key(exercise.examples, reading)
        sealed = exercise.hints.get(label)
        if sealed is not None:
            return _mixed(bytes.fromhex(sealed), pad).decode("utf-8")
    return ""


def sealed(examples: Iterable[str], reading: str, text: str) -> tuple[str, str]:
    """Return a label and a hint that only the same outputs of the same examples open."""
    label, pad = _key(examples, reading)
    return label, _mixed(text.encode("utf-8"), pad).hex()


def _key(examples: Iterable[str], reading: str) -> tuple[str, bytes]:
    salt = "\n".join(examples).encode()
    key = hashlib.pbkdf2_hmac("sha256", reading.encode(), salt, ROUNDS)
    stream = hashlib.shake_256(key).digest(LABEL + 2000)
    return stream[:LABEL].hex(), stream[LABEL:]


def _mixed(text: bytes, pad: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(text, pad, strict=False))


def readings(calls: Iterable[Call], nudge: float = 0.0) -> tuple[str, ...]:
    """Write what calls did as texts, rounded: with changed arguments, then the outputs alone.

    `nudge` is a relative change of all numbers. There are none where nothing is worth comparing.
    """
    outputs = [(_output(call, nudge), call.changed) for call in calls]
    if not any(re.search(r"\d", text) or not text.startswith("!") for text, _ in outputs):
        return ()
    alone = ";".join(text for text, _ in outputs)
    changes = ";".join(",".join(changed) for _, changed in outputs)
    return f"{alone}|{changes}", alone


def _output(call: Call, nudge: float) -> str:
    if call.error is None:
        return _plain(call.result, nudge)
    kind = next(k for k in type(call.error).__mro__ if k.__module__ == "builtins")
    return f"!{kind.__name__} {' '.join(re.findall(r'[0-9]+', str(call.error)))}"


def _plain(value: Any, nudge: float = 0.0) -> str:
    """Write a value as a text that is the same for all values that differ by rounding."""
    if isinstance(value, dict):
        pairs = sorted((str(key), _plain(item, nudge)) for key, item in value.items())
        return "{" + ",".join(f"{key}:{item}" for key, item in pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "(" + ",".join(_plain(item, nudge) for item in value) + ")"
    if value is None or isinstance(value, str):
        return repr(value)
    if not isinstance(value, (bool, int, float, np.generic, np.ndarray)):
        return type(value).__name__
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return f"{array.dtype.kind}{array.shape}"
    kind = f"{array.dtype.kind}{array.shape}" if array.ndim else ""
    return kind + "[" + " ".join(_rounded(float(x) * (1 + nudge)) for x in array.ravel()) + "]"


def _rounded(number: float) -> str:
    if not math.isfinite(number):
        return str(number)
    size = abs(number)
    if size < NOISE:
        return "0"
    exponent = math.floor(math.log10(size) - SHIFT)
    steps = math.floor(size / 10.0**exponent * 10 ** (DIGITS - 1) + SHIFT)
    return f"{'-' if number < 0 else ''}{steps}e{exponent}"


def words(finding: Finding, cell: int = 0) -> list[str]:
    """Say what was found in one of the cells, line by line; nothing where its examples hold."""
    failure = next((failure for failure in finding.failures if failure.cell == cell), None)
    name = finding.exercise.name
    if failure is None:
        return []
    if finding.state == "not begun":
        return [_not_begun(name, failure)]
    lines = [f"✗ {name}: the example in line {failure.line} does not hold."]
    if failure.call is not None:
        lines += _labelled("called", failure.call.words)
    lines += _what_happened(failure)
    changed = dict.fromkeys(key for call in finding.calls for key in call.changed)
    lines += [f"  Your function changes its argument {key}: work on a copy." for key in changed]
    return [*lines, *(["", *_labelled("hint", finding.hint)] if finding.hint else [])]


def _not_begun(name: str, failure: Failure) -> str:
    if failure.call is None:
        return f"– {name} does not exist yet: run the cell with the function first."
    frames = [frame.f_code.co_name for frame, _ in traceback.walk_tb(failure.error.__traceback__)]
    if frames[-1] != name:
        return f"– {name} calls {frames[-1]}, which is not written yet."
    return f"– {name} is not written yet."


def _what_happened(failure: Failure) -> Iterator[str]:
    """Yield an error of the function, or what was compared."""
    if failure.call is not None and failure.error is failure.call.error:
        where = _own_line(failure.error)
        yield from _labelled("at", where) if where else ()
        yield from _error(failure.error)
    elif failure.asks:
        yield from _labelled("asked", failure.asks)
        if failure.compared:
            yield from _labelled("got", _side(failure.compared[0]))
        elif failure.call:
            yield from _labelled("got", _kind(failure.call.result))
        yield from _noted(failure)
    elif failure.compared:
        yield from _labelled("got", failure.subject + _shown(failure.compared[0]))
        yield from _labelled("wanted", _shown(failure.compared[1]))
        yield from _noted(failure)
    else:
        if failure.call:
            yield from _labelled("got", _kind(failure.call.result))
        yield from _noted(failure) or _error(failure.error)


def _error(error: Exception) -> list[str]:
    return _labelled("error", f"{type(error).__name__}: {error}")


def _noted(failure: Failure) -> list[str]:
    """Write what an example says of itself, or the error that kept it from being looked at."""
    text = str(failure.error).strip()
    if not isinstance(failure.error, AssertionError):
        return [] if failure.compared else _error(failure.error)
    if re.match(r"Not equal to tolerance|Arrays are not equal|Items are not equal", text):
        text = [*text.split("\n"), ""][1].strip()  # between NumPy's title and its numbers
    known = failure.call is not None and failure.call.changed  # this is said in words of its own
    return _labelled("note", text) if text and not known else []


def _own_line(error: Exception) -> str:
    """Return the last line of a notebook's cell on the way to an error."""
    found = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if "ipykernel" in file or "ipython-input" in file:
            found = linecache.getline(file, line).strip()
    return found


def _labelled(label: str, text: str) -> list[str]:
    """Write lines behind a label; a line that is too long goes on below."""
    wrapped = [part for line in text.split("\n") for part in textwrap.wrap(line, LINE) or [""]]
    return [f"  {label if i == 0 else '':<8}{line}" for i, line in enumerate(wrapped)]


def _side(value: Any) -> str:
    """Write one side of a question: a tuple of whole numbers is a shape, and has none itself."""
    whole = isinstance(value, tuple) and all(isinstance(size, int) for size in value)
    return str(value) if whole else _shown(value)


def _shown(value: Any) -> str:
    """Write a value for people: its numbers in six digits, and its shape."""
    if not isinstance(value, (bool, int, float, list, tuple, np.generic, np.ndarray)):
        return _kind(value)
    try:
        array = np.asarray(value)
    except ValueError:
        return _kind(value)
    if array.dtype.kind not in "biuf":
        return str(value)
    text = _numbers(array)
    if len(text) <= WIDE:
        return f"{text}   shape {array.shape}" if array.ndim else text
    text = np.array2string(array, precision=6, threshold=6, edgeitems=2, max_line_width=WIDE)
    return f"shape {array.shape}\n{text}"


def _numbers(array: np.ndarray[Any, Any]) -> str:
    """Write an array in one line."""
    written: Any = {"float_kind": lambda x: f"{x:.6g}"}
    text = np.array2string(array, separator=", ", threshold=60, formatter=written)
    return " ".join(text.split())


def _kind(value: Any) -> str:
    """Name the kind of a value, with its size."""
    if value is None:
        return "None: a return may be missing"
    if isinstance(value, dict):
        return "a dictionary with " + ", ".join(map(str, value))
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}, shape {value.shape}"
    if isinstance(value, (str, bool, int, float, np.generic)):
        return repr(value)
    return f"a {type(value).__name__}"


def _argument(name: str, value: Any) -> str:
    """Write an argument of a call: small ones as they are, others with their sizes."""
    if isinstance(value, dict):
        inside = ", ".join(f"{key} {np.shape(item)}" for key, item in value.items())
        return f"{name} {{{inside}}}"
    if isinstance(value, np.ndarray) and value.size > 6:
        return f"{name} {value.shape}"
    if callable(value) or isinstance(value, np.random.Generator):
        return name
    text = _numbers(value) if isinstance(value, np.ndarray) else repr(value)
    return f"{name}={text}" if len(text) <= WIDE and "\n" not in text else name


def table(found: Iterable[Finding]) -> list[str]:
    """Write what was found for all exercises as a table, with the sums below."""
    findings = list(found)
    wide = max(len(finding.exercise.name) for finding in findings)
    signs = {"done": "✓", "failing": "✗", "not begun": "–"}
    lines = [f"{'exercise':<{wide}}  points"]
    for finding in findings:
        name, points = finding.exercise.name, finding.exercise.points
        lines.append(f"{name:<{wide}}  {points:>6g}  {signs[finding.state]} {finding.state}")
    done = [finding.exercise.points for finding in findings if finding.state == "done"]
    every = [finding.exercise.points for finding in findings]
    sums = f"{len(done)} of {len(every)} done, {sum(done):g} of {sum(every):g} points"
    return [*lines, "", f"{sums}. More tests run when the notebook is graded."]
