"""What can be said of wrong results: of all that is wrong at once, else part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from course.diagnosis import catalogued, parts, relations, scales, transforms
from course.diagnosis.evidence import Evidence, Pair, fits, weight
from course.diagnosis.known import Known
from course.diagnosis.substitutes import Substitute
from course.exercises import Exercise

LEAST = 3  # the weight of the wrong entries that have to agree, where some cases are left out
SURE = 4  # the same for one of the many other arguments that may be tried
VERBS = {"is": "are", "has": "have", "says": "say", "stands": "stand", "depends": "depend"}


@dataclass(frozen=True)
class Findings:
    """Sentences, the known mistake among them, and whether they cover all that is wrong."""

    sentences: tuple[str, ...]
    mistake: str | None
    enough: bool = True


def explain(task: Exercise, known: Known, everything: Evidence) -> Findings:
    """Return what is to be said of the wrong parts."""
    wrong = everything.only(everything.wrong_paths)
    one = _explain_one(task, known, wrong, everything)
    if one is not None:
        return one
    groups = parts.grouped(everything.wrong_paths)
    found = [
        _explain_one(task, known, everything.only(group), everything) if len(groups) > 1 else None
        for group in groups
    ]
    said = [some for some in found if some is not None]
    if said:
        rest = [
            path for group, some in zip(groups, found, strict=True) if not some for path in group
        ]
        also = (f"Wrong as well: {parts.names(rest, everything.paths)}.",) if rest else ()
        sentences = tuple(sentence for some in said for sentence in some.sentences)
        mistake = next((some.mistake for some in said if some.mistake), None)
        return Findings((*dict.fromkeys(sentences), *also), mistake)
    return _in_wrong_cases(known, wrong, everything)


def _explain_one(
    task: Exercise, known: Known, wrong: Evidence, everything: Evidence
) -> Findings | None:
    """Return what fits all of these parts at once, the surest first."""
    mistake = catalogued.by_part(task, known, wrong, everything, elsewhere=False)
    if mistake is not None:
        return Findings((_prefixed(wrong, everything, mistake.hint),), mistake.id)
    for text in chain(relations.echoed(wrong), transforms.found(wrong)):
        return Findings((_filled(text, wrong, everything),), None)
    for moved in relations.exchanged(wrong, everything):
        return Findings((moved,), None)
    mistake = catalogued.by_part(task, known, wrong, everything, elsewhere=True)
    if mistake is not None:
        return Findings((_prefixed(wrong, everything, mistake.hint),), mistake.id)
    for mistake, text in catalogued.with_a_second_slip(task, known, wrong):
        slip = _slip(text)
        return Findings((_prefixed(wrong, everything, mistake.hint), slip), mistake.id)
    vague = scales.vague(wrong) if 2 * len(wrong.wrong) > len(wrong.pairs) else iter(())
    for text in chain(_substituted(known, wrong), relations.found(wrong), vague):
        return Findings((_filled(text, wrong, everything),), None)
    return None


def _in_wrong_cases(known: Known, wrong: Evidence, everything: Evidence) -> Findings:
    """Return what fits where something is wrong, and leaves open where that is."""
    some = wrong.only_wrong_cases()
    if len(some.pairs) < len(wrong.pairs) and weight(some.wrong) >= LEAST:
        for text in chain(
            relations.echoed(some), transforms.found(some), _substituted(known, some)
        ):
            said = _filled(text, some, everything)
            said = said[0].lower() + said[1:]
            return Findings((f"Where it is wrong, {said}",), None, False)
    return Findings((), None, False)


def _substituted(known: Known, evidence: Evidence) -> Iterator[str]:
    """Yield for which other arguments the wrong parts would be right."""
    if weight(evidence.wrong) < SURE:
        return
    for substitute in known.substitutes():
        if fits(evidence.pairs, partial(_substituted_part, known, substitute)):
            yield substitute.text


def _substituted_part(known: Known, substitute: Substitute, pair: Pair) -> Any:
    result = known.substituted(substitute, pair.number, pair.case)
    return parts.array(parts.part(result, pair.path))


def _filled(text: str, wrong: Evidence, everything: Evidence) -> str:
    """Put into a sentence what it is about, in the singular or the plural."""
    if wrong.wrong_paths == everything.paths:
        return text.format(It="Your result", it="your result")
    name = parts.names(wrong.wrong_paths, everything.paths)
    if " and " in name or ", " in name:
        for one, several in VERBS.items():
            text = text.replace(f"{{It}} {one} ", f"{{It}} {several} ")
            text = text.replace(f"{{it}} {one} ", f"{{it}} {several} ")
    said = text.format(It=name, it=name)
    return said[0].upper() + said[1:]


def _prefixed(wrong: Evidence, everything: Evidence, hint: str) -> str:
    """Say in which parts a known mistake is, where others are right."""
    if wrong.wrong_paths == everything.paths:
        return hint
    return f"In {parts.names(wrong.wrong_paths, everything.paths)}: {hint}"


def _slip(text: str) -> str:
    """Say what else was done to the result of a known mistake."""
    said = text.format(It="the result of that", it="the result of that")
    return f"And besides, {said.replace('it should be', 'that alone would give')}"
