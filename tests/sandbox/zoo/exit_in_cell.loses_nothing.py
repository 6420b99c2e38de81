# Calls sys.exit, exit and quit in cells of their own; the notebook goes on.
# %% extra first
import sys

sys.exit(0)
# %% extra after relu_grad
exit()
# %% extra after sigmoid_grad
quit(0)
