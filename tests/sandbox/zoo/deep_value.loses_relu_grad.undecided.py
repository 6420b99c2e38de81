# Returns a list that is nested too deeply to cross, and one that contains itself.
# %% relu_grad
def relu_grad(x_input, grad_output):
    value = []
    for _ in range(10_000):
        value = [value]
    value[0].append(value)
    return value
