# Lifts its own limit of output and prints seven megabytes.
# %% extra after relu_grad
get_ipython().outputs.limit = 2**40
print("x" * 7_000_000)
