# Returns a cached array and changes it in later calls.
# %% relu_grad
import numpy as np

cache = np.zeros((1, 3))


def relu_grad(x_input, grad_output):
    cache[:] = 7
    return cache
