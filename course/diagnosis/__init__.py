"""Say what is wrong with a solution, from what its calls did.

In layers: a known mistake, what the result is of the right one, which arguments it would be
right for, where it is wrong. Sizes and arguments are told, expected values never.
"""

from __future__ import annotations

from course.diagnosis.diagnose import Diagnosis, diagnose
from course.diagnosis.evidence import Seen

__all__ = ["Diagnosis", "Seen", "diagnose"]
