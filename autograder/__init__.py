"""The machinery: build student versions, grade submissions in a sandbox, report.

It knows nothing of gradients and works for any nbgrader course.
"""
