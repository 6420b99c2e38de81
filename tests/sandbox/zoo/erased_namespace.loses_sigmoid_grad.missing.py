# Deletes the function of an exercise after its cell.
# %% extra after sigmoid_grad
del sigmoid_grad
