"""Many submissions and the people around them: grading a class, the gradebook, feedback."""
