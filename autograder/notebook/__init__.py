"""What a notebook is: its cells, nbgrader's markers, the names in its code, its outputs."""
