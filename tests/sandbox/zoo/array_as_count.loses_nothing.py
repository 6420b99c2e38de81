# Gives an array as the number of a result.
# %% extra after relu_grad
import numpy as np

get_ipython().execution_count = np.ones(3)
4
