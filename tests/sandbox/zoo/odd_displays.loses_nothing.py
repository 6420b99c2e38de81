# Shows widgets, scripts in formulas, updates of what others showed, and metadata that decide.
# %% extra first
from IPython.display import display, update_display

bad = "<img src=x onerror=alert(1)>"
for kind in (
    "application/vnd.jupyter.widget-view+json",
    "application/vnd.plotly.v1+json",
    "application/javascript",
    "application/pdf",
    "image/svg+xml",
    "text/x-unknown",
    "text/html ",
    "TEXT/HTML",
):
    display({kind: bad, "text/plain": bad}, raw=True, metadata={kind: {"isolated": True}})
display({"text/latex": "$\\href{javascript:alert(1)}{x}\\unicode{x3c}$"}, raw=True)
display({"text/markdown": "[x](javascript:alert(1)) ![x](x onerror=alert(1))"}, raw=True)
display({"application/json": {"a": bad}}, raw=True)
update_display({"text/plain": "PASSED"}, display_id="extra-1", raw=True)
get_ipython().display_pub.publish({"text/html": ["<b>", bad], 1: 2, None: bad}, {"\ud800": 1})
