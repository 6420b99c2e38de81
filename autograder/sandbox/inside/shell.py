"""A notebook's shell without a kernel: IPython runs the cells, the outputs are collected."""

from __future__ import annotations

import base64
import inspect
import io
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets.config import Config

from autograder.sandbox.inside.compiled import Code, python_code

Output = dict[str, Any]
# Python could read these as well, but IPython strips them: blank lines and pasted prompts.
IPYTHON_STARTS = ("\n", " ", "\t", "In [")
NO_MODULE = ""  # the name of none
# Magics that start other programs, which there are none of.
PROGRAMS = {
    *("pip", "conda", "mamba", "micromamba", "uv", "sx", "system", "bash", "sh", "script", "cmd"),
    *("perl", "ruby", "pypy", "python", "python2", "python3"),
}


@dataclass
class Outputs:
    """The outputs of the running cell, as a notebook stores them, up to a number of bytes."""

    limit: int
    items: list[Output] = field(default_factory=list)
    size: int = 0

    def add(self, output: Output, size: int) -> None:
        """Append an output unless the limit is reached."""
        if self.size + size > self.limit:
            if self.size <= self.limit:
                self.size = self.limit + 1
                text = f"\n[The output is longer than {self.limit} bytes; the rest is left out.]\n"
                self.items.append({"output_type": "stream", "name": "stderr", "text": text})
            return
        self.size += size
        self.items.append(output)

    def write(self, name: str, text: str) -> None:
        """Append text to a stream; pieces of the same stream become one output."""
        last = self.items[-1] if self.items else {}
        if last.get("name") == name and self.size + len(text) <= self.limit:
            self.size += len(text)
            last["pieces"].append(text)
            return
        room = max(0, self.limit - self.size)
        piece = {"output_type": "stream", "name": name, "pieces": [text[:room]]}
        self.add(piece, len(text[:room]))
        if len(text) > room:
            self.add({}, self.limit + 1)

    def take(self) -> list[Output]:
        """Return the outputs so far and start anew."""
        items, self.items, self.size = self.items, [], 0
        for item in items:
            if "pieces" in item:
                item["text"] = "".join(item.pop("pieces"))
        return items


class Stream(io.TextIOBase):
    """A text stream that writes into the outputs."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self.outputs, self.stream_name = outputs, name

    def write(self, text: str) -> int:
        """Append text to the outputs."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.write(self.stream_name, text)
        return len(text)

    def writable(self) -> bool:
        """Say that this stream can be written."""
        return True


class Publisher(DisplayPublisher):
    """Collects what `display` shows."""

    def publish(self, data: Any, metadata: Any = None, **options: Any) -> None:
        """Append a display, whatever its transient data; updates are appended as well."""
        del options
        add_bundle(self.shell.outputs, "display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        """Forget the outputs so far."""
        del wait
        self.shell.outputs.take()


class Hook(DisplayHook):
    """Collects the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Append the value as a result of execution."""
        add_bundle(
            self.shell.outputs,
            "execute_result",
            format_dict,
            md_dict,
            execution_count=self.shell.execution_count,
        )

    def finish_displayhook(self) -> None:
        """Write nothing after the value."""


class Compiler(CachingCompiler):
    """Gives cells the names of files, and says that these are no module's.

    Else `inspect` looks through all modules for each line of a traceback, and finds none. It goes
    by the name and by the path that it would have in the folder of the notebook.
    """

    def __init__(self) -> None:
        super().__init__()
        # Asked now, and not when a cell may have removed the folder.
        self.folder = os.getcwd()
        self.modules: dict[str, str] = inspect.modulesbyfile

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        """Return the name of a cell, under which its text is kept."""
        name: str = super().cache(transformed_code, number, raw_code)
        self.modules[name] = self.modules[f"{self.folder}/{name}"] = NO_MODULE
        return name


class NotebookShell(InteractiveShell):
    """An IPython shell whose outputs are collected instead of sent to a frontend."""

    compiler_class = Compiler

    def __init__(self, output_limit: int) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.cache_size = 0
        config.InteractiveShell.autoindent = False
        self.outputs = Outputs(output_limit)
        self.shows_errors = True
        super().__init__(
            config=config, display_pub_class=Publisher, displayhook_class=Hook, colors="nocolor"
        )
        InteractiveShell._instance = self
        NotebookShell._instance = self
        self.set_hook("show_in_pager", _no_pager)
        self._usual_transforms = self._transforms()
        self.streams = Stream(self.outputs, "stdout"), Stream(self.outputs, "stderr")

    def reset_names(self) -> None:
        """Forget all names but those of a fresh notebook."""
        self.user_ns.clear()
        self.init_user_ns()
        self.user_ns["__name__"] = "__main__"

    def _transforms(self) -> list[Any]:
        """Return all input transformers, so that one that was added is noticed."""
        manager = self.input_transformer_manager
        return [
            *manager.cleanup_transforms,
            *manager.line_transforms,
            *manager.token_transformers,
            *self.input_transformers_post,
        ]

    def enable_gui(self, gui: Any = None) -> None:
        """Have no event loop to integrate."""

    def run(
        self, source: str, count: int, *, shows_errors: bool = True
    ) -> tuple[BaseException | None, Any]:
        """Run a cell as a notebook does; return what it raised, or None, and its last value.

        To show an error takes longer than most cells.
        """
        self.execution_count, self.shows_errors = count, shows_errors
        with redirect_stdout(self.streams[0]), redirect_stderr(self.streams[1]):
            code = self._code(source, count) if self._is_plain(source) else None
            if code is not None:
                return self._run_code(*code)
            result = self.run_cell(source, store_history=False)
        return result.error_before_exec or result.error_in_exec, result.result

    def _is_plain(self, source: str) -> bool:
        """Tell whether IPython would do nothing to this cell but run it."""
        usual = self._transforms() == self._usual_transforms and not self.ast_transformers
        return usual and not source.startswith(IPYTHON_STARTS)

    def system(self, cmd: str) -> None:
        """Say that there are no other programs here, and let the cell go on."""
        self._say_not_available(f"!{cmd.strip()}")

    system_piped = system_raw = system

    def _say_not_available(self, what: str) -> None:
        self.streams[0].write(f"{what.strip()}: not available here\n")

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Return no output of another program, and say why."""
        del depth
        self.system(cmd)
        return SList() if split else ""

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a magic, but none that needs other programs."""
        if magic_name in PROGRAMS:
            return self._say_not_available(f"%{magic_name} {line}")
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a magic for a whole cell, but none that needs other programs."""
        if magic_name in PROGRAMS:
            return self._say_not_available(f"%%{magic_name} {line}")
        return super().run_cell_magic(magic_name, line, cell)

    def _code(self, source: str, count: int) -> Code | None:
        """Return the code of a cell, None where it has syntax of IPython's or awaits."""
        return python_code(source, self.compile.cache(source, count))

    def _run_code(self, body: CodeType, last: CodeType | None) -> tuple[Any, Any]:
        """Run a cell's code and show its last value.

        IPython does the same by way of an event loop, hooks and tokens, which takes longer
        than most cells take to run.
        """
        raised, value = None, None
        try:
            exec(body, self.user_ns)
            value = eval(last, self.user_ns) if last is not None else None
            if value is not None:
                self.user_ns["_"] = value
                add_bundle(
                    self.outputs,
                    "execute_result",
                    *self.display_formatter.format(value),
                    execution_count=self.execution_count,
                )
        except BaseException as error:
            raised = error
            if self.shows_errors:
                self._show_error(error)
        self.events.trigger("post_execute")
        return raised, value

    def _show_error(self, error: BaseException) -> None:
        """Show an error and the frames of the notebook that led to it, but not this module's."""
        frames = error.__traceback__ and (error.__traceback__.tb_next or error.__traceback__)
        only = isinstance(error, SystemExit)
        self.showtraceback((type(error), error, frames), tb_offset=0, exception_only=only)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        error = {
            "output_type": "error",
            "ename": str(getattr(etype, "__name__", etype)),
            "evalue": str(evalue),
            "traceback": list(stb),
        }
        self.outputs.add(error, sum(map(len, stb)))


def _no_pager(shell: Any, text: Any, *_: Any, **__: Any) -> None:
    """Show no help pages: JupyterLab has them in a pane beside the notebook."""


def add_bundle(outputs: Outputs, kind: str, data: Any, metadata: Any, **extra: Any) -> None:
    """Append a display of several media types; bytes become base64 text."""
    bundle = {
        str(key): base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for key, value in data.items()
    }
    size = sum(len(str(value)) for value in bundle.values())
    output = {"output_type": kind, "data": bundle, "metadata": dict(metadata or {}), **extra}
    outputs.add(output, size)
