# Binds the name of the function to the points.
# %% relu_grad
relu_grad = 3.0
