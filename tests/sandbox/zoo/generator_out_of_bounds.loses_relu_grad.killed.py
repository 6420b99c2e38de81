# Returns a random generator whose state lies outside its memory, past what NumPy checks.
# %% relu_grad
import ctypes

import numpy as np


def relu_grad(x_input, grad_output):
    bits = np.random.MT19937(0)
    position = ctypes.c_int.from_address(bits.ctypes.state_address + 624 * 4)
    position.value = 2**30
    assert bits.state["state"]["pos"] == 2**30
    return np.random.Generator(bits)
