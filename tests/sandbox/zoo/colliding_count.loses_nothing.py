# Gives a dictionary whose keys all have the same hash as the number of a result.
# %% extra after relu_grad
modulus = 2**61 - 1
get_ipython().outputs.items.append(
    {
        "output_type": "execute_result",
        "data": {"text/plain": "1"},
        "metadata": {},
        "execution_count": {number * modulus: 0 for number in range(-4, 8)},
    }
)
