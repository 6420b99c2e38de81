# Computes a power in C code, which no interrupt reaches.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    return len(str(10 ** (10**9)))
