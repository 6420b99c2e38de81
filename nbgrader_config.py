"""Settings of the course, read by nbgrader, by JupyterLab and by the command `autograder`."""

c = get_config()  # noqa: F821 -- the loader of this file defines it

c.CourseDirectory.course_id = "backpropagation-by-hand"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# The files that students get beside the notebook. What is not listed is not shipped.
c.Autograder.files = {"6_networks": ["iris.csv"]}

# The module that knows the common mistakes: exercise(name).mistakes
c.Autograder.catalogue = "course.exercises"

# Tags that cells may have: one that corrects an error of a document carries its id.
c.Autograder.tags = [r"(SO|SE|TD|NN|X)-\d+"]

# In the formgrader, a teacher's browser runs no scripts.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "clean_html": "autograder.notebook.clean.safe_html",
    "markdown2html": "autograder.pages.filters.safe_markdown",
}

# nbgrader's own commands and the formgrader's buttons do what `autograder grade`,
# `autograder release` and `autograder feedback` do.
c.Autograde.exporter_class = "autograder.buttons.Grading"
c.GenerateAssignment.exporter_class = "autograder.buttons.Releasing"
c.GenerateFeedback.exporter_class = "autograder.buttons.Feedback"

# There is no exchange on an instructor's own machine. On JupyterHub, remove these seven lines.
c.ExchangeFactory.list = "autograder.buttons.NothingThere"
c.ExchangeFactory.release_assignment = "autograder.buttons.SwitchedOff"
c.ExchangeFactory.fetch_assignment = "autograder.buttons.SwitchedOff"
c.ExchangeFactory.submit = "autograder.buttons.SwitchedOff"
c.ExchangeFactory.collect = "autograder.buttons.SwitchedOff"
c.ExchangeFactory.release_feedback = "autograder.buttons.SwitchedOff"
c.ExchangeFactory.fetch_feedback = "autograder.buttons.SwitchedOff"
