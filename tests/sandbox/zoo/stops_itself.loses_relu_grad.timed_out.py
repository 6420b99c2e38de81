# Stops its own process with SIGSTOP.
# slow
# %% relu_grad
import os
import signal


def relu_grad(x_input, grad_output):
    os.kill(os.getpid(), signal.SIGSTOP)
