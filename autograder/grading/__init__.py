"""One submission: from the bytes of a notebook to outcomes, scores and the graded notebook."""
