# Starts processes by every other way that Python knows.
# %% relu_grad
import contextlib
import multiprocessing
import os
import pty
import subprocess


def relu_grad(x_input, grad_output):
    with contextlib.suppress(OSError):
        subprocess.Popen(["/bin/sh", "-c", "sleep 60"])
    with contextlib.suppress(OSError):
        os.posix_spawn("/bin/sh", ["sh"], {})
    with contextlib.suppress(OSError):
        pty.fork()
    with contextlib.suppress(OSError):
        os.execv("/bin/sh", ["sh"])
    with contextlib.suppress(OSError):
        multiprocessing.get_context("spawn").Process(target=print).start()
    with contextlib.suppress(OSError):
        os.system("sleep 60 &")
    return grad_output * 3
