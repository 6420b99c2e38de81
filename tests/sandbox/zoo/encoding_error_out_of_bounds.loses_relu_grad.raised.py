# Raises an error of an encoding at positions that are outside of its text.
# %% relu_grad
def relu_grad(x_input, grad_output):
    raise UnicodeEncodeError("ascii", "b", -5, -4, "c")
