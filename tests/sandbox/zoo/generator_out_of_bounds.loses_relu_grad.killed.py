# Returns a random generator whose state lies outside its memory.
# %% relu_grad
import numpy as np


def relu_grad(x_input, grad_output):
    bits = np.random.MT19937(0)
    state = bits.state
    state["state"]["pos"] = 2**30
    bits.state = state
    return np.random.Generator(bits)
