"""The wall, seen from the grader's side: jails, and the student's notebook behind a channel."""
