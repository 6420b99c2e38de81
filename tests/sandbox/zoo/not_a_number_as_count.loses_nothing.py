# Gives NaN as the number of a result, which JSON does not have.
# %% extra after relu_grad
get_ipython().execution_count = float("nan")
4
