# Shows HTML, SVG, JavaScript and Markdown with a script.
# %% extra after relu_grad
from IPython.display import HTML, SVG, Javascript, Markdown, display

script = "<script>forged()</script><img src=x onerror=forged()>"
display(HTML(script))
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg' onload='forged()'>{script[:25]}</svg>"))
display(Javascript("forged()"))
display(Markdown(script))
display({"text/vnd.mermaid": script, "text/html": script}, raw=True)
HTML(script)
