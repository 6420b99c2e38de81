"""What is taught: exercises, reference solutions, common mistakes and checks.

Each assignment is a package and each exercise a module in it; `course.exercises` finds them.
This package belongs to the grader's side. It is never loaded in a process that runs a
student's code.
"""
