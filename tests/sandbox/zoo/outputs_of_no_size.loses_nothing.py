# Makes very many outputs that have no text, and so no size.
# %% extra first
from IPython.display import display

for _ in range(200_000):
    get_ipython().display_pub.publish({}, {"a": {}})
