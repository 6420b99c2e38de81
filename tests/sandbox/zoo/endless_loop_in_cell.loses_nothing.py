# Loops for ever in a cell of its own.
# slow
# %% extra after relu_grad
while True:
    pass
