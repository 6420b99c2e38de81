# Sends itself the signal of the limit of processor time.
# %% relu_grad
import os
import signal


def relu_grad(x_input, grad_output):
    os.kill(os.getpid(), signal.SIGXCPU)
