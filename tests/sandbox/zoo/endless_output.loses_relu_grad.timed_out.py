# Prints for ever.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    while True:
        print("x" * 100_000)
