# Puts the markers of hidden tests and solutions around its own cells, and never closes some.
# %% sigmoid_grad
### BEGIN HIDDEN TESTS
def sigmoid_grad(a, grad_output):
    ### END SOLUTION
    return grad_output * a * (1 - a)
    ### BEGIN SOLUTION


### END HIDDEN TESTS
### BEGIN HIDDEN TESTS
# %% extra after sigmoid_grad
### BEGIN HIDDEN TESTS
print("### END HIDDEN TESTS")
