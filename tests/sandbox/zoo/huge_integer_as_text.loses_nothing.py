# Gives an integer that cannot be printed as the text of an output.
# %% extra after relu_grad
get_ipython().outputs.items.append({"output_type": "stream", "name": "stdout", "text": 10**5_000})
