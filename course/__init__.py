"""What is taught: exercises, reference solutions, common mistakes and checks.

This package belongs to the grader's side. It is never loaded in a process that runs a
student's code.
"""
