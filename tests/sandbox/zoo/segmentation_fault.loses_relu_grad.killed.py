# Reads address zero through ctypes.
# %% relu_grad
import ctypes


def relu_grad(x_input, grad_output):
    ctypes.string_at(0)
