"""What runs on the student's side of the wall.

It is the only folder of ours that is shipped into a jail, so its modules import nothing of the
course and nothing of the rest of the machinery.
"""
