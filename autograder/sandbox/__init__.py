"""Student code, isolated: what runs inside the wall, and the wall.

Modules that run inside (`warm`, `child`, `shell`, `codec`, `channel`, `confine`) import
nothing of the course and nothing of the rest of the machinery.
"""
