"""Grade by hand, one question for the whole class: what was answered, and who decided what."""
