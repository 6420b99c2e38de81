# Lifts its own limit of output and shows a hundred thousand things.
# slow
# %% extra after relu_grad
get_ipython().outputs.limit = 2**40
get_ipython().outputs.items += [
    {"output_type": "stream", "name": "stdout", "pieces": ["x"]} for _ in range(100_000)
]
