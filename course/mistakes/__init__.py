"""The catalogue of common mistakes, one module for each assignment.

A mistake is written as a student would write it: without annotations, with the names that
the notebook gives. Its name starts with the name of its exercise.
"""
