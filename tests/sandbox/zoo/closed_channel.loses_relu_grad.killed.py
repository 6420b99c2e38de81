# Closes every descriptor.
# %% relu_grad
import os


def relu_grad(x_input, grad_output):
    os.closerange(0, 256)
    return grad_output * 3
