# Ignores every signal and loops.
# slow
# %% relu_grad
import contextlib
import signal

for number in signal.valid_signals():
    with contextlib.suppress(OSError):
        signal.signal(number, signal.SIG_IGN)


def relu_grad(x_input, grad_output):
    while True:
        pass
