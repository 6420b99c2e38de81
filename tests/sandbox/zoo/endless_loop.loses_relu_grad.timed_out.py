# Loops for ever.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    while True:
        pass
