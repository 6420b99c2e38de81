"""What learning platforms and people hand over: archives, layouts, names, times."""
