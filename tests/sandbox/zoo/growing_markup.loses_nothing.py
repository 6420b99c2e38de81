# Shows markup that grows beyond every limit when it is made safe.
# slow
# %% extra after relu_grad
from IPython.display import HTML, display

get_ipython().outputs.limit = 2**40
display(HTML("& " * 3_000_000))
