# Hands in a cell that turns null characters into code.
# %% relu_grad
exec("\0def relu_grad(a, b): return b * 3")
