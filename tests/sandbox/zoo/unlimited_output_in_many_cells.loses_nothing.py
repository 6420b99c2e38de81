# Lifts its own limit of output and prints in several cells, more than a message holds.
# %% extra after relu_grad
get_ipython().outputs.limit = 2**40
print("x" * 4_000_000)
# %% extra after sigmoid_grad
print("x" * 4_000_000)
# %% extra after outer_grad_W
print("x" * 4_000_000)
