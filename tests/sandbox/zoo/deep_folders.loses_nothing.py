# Makes folders within folders, deeper than Python can remove by recursion.
# slow
# %% extra after relu_grad
import os

for _ in range(3000):
    os.mkdir("inner")
    os.chdir("inner")
