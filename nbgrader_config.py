"""Settings of the course, read by nbgrader, by JupyterLab and by the command `autograder`."""

c = get_config()  # noqa: F821 -- the loader of this file defines it

c.CourseDirectory.course_id = "backpropagation-by-hand"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# The files that students get beside the notebook. What is not listed is not shipped.
c.Autograder.files = {"6_networks": ["iris.csv"]}

# The module that knows the common mistakes: exercise(name).mistakes
c.Autograder.catalogue = "course.exercises"
