"""Reference solutions, one module for each assignment.

`__all__` lists the exercises in the order in which they are taught.
"""
