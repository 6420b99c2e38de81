# Ends the process in many cells of its own; each is left out.
# slow
# %% extra after given_imports
import os

os._exit(0)
# %% extra after dense_grad_input
import os

os._exit(1)
# %% extra after dense_grad_W
import os

os._exit(2)
# %% extra after relu_grad
import os

os._exit(3)
# %% extra after sigmoid_grad
import os

os._exit(4)
# %% extra after outer_grad_W
import os

os._exit(5)
