# Returns a list that contains itself.
# %% relu_grad
def relu_grad(x_input, grad_output):
    result = [grad_output]
    result.append((result, {"again": result}))
    return result
