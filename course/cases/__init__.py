"""The calls that the checks make, one module for each assignment.

Each function has the name of its exercise and yields new arguments at every call.
"""
