# Prints half a character, which cannot be written to a file.
# %% extra after relu_grad
print("\ud800")
