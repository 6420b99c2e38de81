# Allocates many small objects until there is no memory.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    hoard = []
    while True:
        hoard.append([0] * 100_000)
