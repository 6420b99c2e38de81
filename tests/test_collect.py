"""Collecting: whose a file is, which attempt counts, and that nothing hostile gets through."""

from __future__ import annotations

import io
import json
import shutil
import stat
import subprocess
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from classroom import NAME, ROOT
from handed_over import (
    CANVAS_ROSTER,
    DAY_LATER,
    GRADESCOPE_ROSTER,
    MOODLE_ROSTER,
    NOON,
    PLAIN_ROSTER,
    call,
    changed,
    everything,
    metadata,
    released,
    submitted,
    tar_of,
    write,
    zip_of,
)
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.attribution import assignments_of
from autograder.classroom.collected import digest_of
from autograder.platforms.archives import Bounds, read_source
from autograder.platforms.handed_over import Hints
from autograder.platforms.layouts import read_layout
from autograder.platforms.safe_names import LONGEST, safe_name, safe_paths, same
from autograder.settings import Course

NOTEBOOK = f"{NAME}.ipynb"


@pytest.fixture
def notebook(course: Course) -> bytes:
    """A hand-in."""
    return released(course, NAME)


@pytest.fixture
def canvas(course: Course, tmp_path: Path) -> Course:
    """A course that knows Canvas's roster."""
    assert call(course, "roster", write(tmp_path / "roster.csv", CANVAS_ROSTER)) == 0
    return course


def collect(course: Course, path: Path, content: bytes, *words: object) -> int:
    """Write an archive, collect it, and return the exit code."""
    return call(course, "collect", write(path, content), *words)


def time_of(course: Course, student: str) -> str:
    """Return the time of handing in that was kept."""
    return submitted(course)[f"{student}/{NAME}/timestamp.txt"].decode().strip()


def test_canvas(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """Names, numbers and the mark LATE stand in front of the file's name."""
    archive = zip_of(
        {
            f"turingalan_LATE_12345_678901_{NAME}-2.ipynb": changed(notebook, "second"),
            "lovelaceada_12346_678905_homework (final).ipynb": notebook,
            "lovelaceada_12346_678906_plot.png": b"picture",
        },
        DAY_LATER,
        NOON,
        NOON,
    )
    assert collect(canvas, tmp_path / "submissions.zip", archive) == 0
    assert set(submitted(canvas)) == {
        f"turing/{NAME}/{NOTEBOOK}",
        f"turing/{NAME}/timestamp.txt",
        f"lovelace/{NAME}/{NOTEBOOK}",
        f"lovelace/{NAME}/plot.png",
        f"lovelace/{NAME}/timestamp.txt",
    }
    assert time_of(canvas, "turing") == "2026-11-21 12:00:00 UTC"


@pytest.mark.parametrize(
    "names",
    [
        (
            "Alan Turing_111_assignsubmission_file_/a.ipynb",
            "Lovelace Ada_112_assignsubmission_file_/b.ipynb",
        ),
        (
            "Alan Turing_111_assignsubmission_file/sub/a.ipynb",
            "ADA LOVELACE_112_assignsubmission_file/b.ipynb",
        ),
        (
            "Alan Turing_111_assignsubmission_file_a_1.ipynb",
            "Ada Lovelace_112_assignsubmission_file_b.ipynb",
        ),
    ],
    ids=["folders", "folders since 4.1", "without folders"],
)
def test_moodle(course: Course, tmp_path: Path, notebook: bytes, names: tuple[str, ...]) -> None:
    """Whatever the site's settings, the name and the number stand before `assignsubmission`."""
    roster = write(tmp_path / "roster.csv", MOODLE_ROSTER)
    archive = zip_of(dict.fromkeys(names, notebook), NOON, DAY_LATER)
    assert collect(course, tmp_path / "moodle.zip", archive, "--roster", roster) == 0
    assert time_of(course, "turing") == "2026-11-20 12:00:00 UTC"
    assert submitted(course)[f"lovelace/{NAME}/{NOTEBOOK}"] == notebook


def test_gradescope(course: Course, tmp_path: Path, notebook: bytes) -> None:
    """Its metadata says who and when; a group's hand-in is everybody's."""
    about = metadata(
        {
            "submission_1": ("A. Turing", "001", "other@example.com", "2026-11-20 13:00:00 +01:00"),
            "submission_2": ("Ada Lovelace", "", "lovelace@example.org", "2026-11-21 12:00:00 Z"),
        }
    )
    about += b"submission_3:\n  :submitters: []\n"
    files = {"assignment_9_export/submission_metadata.yml": about}
    files |= {f"assignment_9_export/submission_{n}/{n}.ipynb": notebook for n in (1, 2, 3)}
    roster = write(tmp_path / "roster.csv", GRADESCOPE_ROSTER)
    assert collect(course, tmp_path / "g.zip", zip_of(files), "--roster", roster) == 1
    assert time_of(course, "turing") == "2026-11-20 12:00:00 UTC"
    assert time_of(course, "lovelace") == "2026-11-21 12:00:00 UTC"
    assert len(submitted(course)) == 4


@pytest.mark.parametrize("text", [b"a: [", b"- 1", b"a: !ruby/object:X {}", b"\xff\xfe\x00", b"7"])
def test_broken_metadata_of_gradescope_are_told(
    course: Course, tmp_path: Path, notebook: bytes, text: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is guessed from the numbers of folders."""
    files = {"submission_metadata.yml": text, "submission_1/a.ipynb": notebook}
    roster = write(tmp_path / "roster.csv", GRADESCOPE_ROSTER)
    assert collect(course, tmp_path / "g.zip", zip_of(files), "--roster", roster) == 1
    assert "submission_metadata.yml: it cannot be read" in capsys.readouterr().out
    assert submitted(course) == {}


def test_a_folder_of_attachments(course: Course, tmp_path: Path, notebook: bytes) -> None:
    """A folder, a file or an archive for each student, called by id, e-mail or name."""
    mails = tmp_path / "mails"
    write(mails / "turing" / "my work.ipynb", notebook)
    write(
        mails / "lovelace@example.org.zip", zip_of({f"hw/{NOTEBOOK}": notebook, "hw/a.txt": b"a"})
    )
    write(mails / "O'Brien, Pat.ipynb", notebook)
    roster = write(tmp_path / "roster.csv", PLAIN_ROSTER)
    assert call(course, "collect", mails, "--roster", roster) == 0
    assert set(submitted(course)) == {
        f"turing/{NAME}/{NOTEBOOK}",
        f"lovelace/{NAME}/{NOTEBOOK}",
        f"lovelace/{NAME}/a.txt",
        f"obrien/{NAME}/{NOTEBOOK}",
    }


@pytest.mark.parametrize("pack", [zip_of, tar_of], ids=["zip", "tar.gz"])
@pytest.mark.parametrize("above", ["", "class 2026/all/"])
@pytest.mark.parametrize("students", [("turing",), ("turing", "Ada Lovelace")])
def test_one_archive_of_folders(course, tmp_path, notebook, pack, above, students) -> None:  # type: ignore[no-untyped-def]
    """Folders around the class are passed; one that is a student's is not."""
    archive = pack({f"{above}{student}/a.ipynb": notebook for student in students})
    roster = write(tmp_path / "roster.csv", PLAIN_ROSTER)
    assert collect(course, tmp_path / "class.zip", archive, "--roster", roster) == 0
    assert len(submitted(course)) == len(students)


def test_without_a_roster_a_folder_says_who(
    course: Course, tmp_path: Path, notebook: bytes
) -> None:
    """An id that can name a folder is taken; Canvas's names are not guessed into ids."""
    mails = tmp_path / "mails"
    write(mails / "turing" / "a.ipynb", notebook)
    write(mails / "Ada Lovelace" / "a.ipynb", notebook)
    assert call(course, "collect", mails) == 1
    assert list(submitted(course)) == [f"turing/{NAME}/{NOTEBOOK}"]
    archive = zip_of({"lovelaceada_12346_678905_a.ipynb": notebook})
    assert collect(course, tmp_path / "c.zip", archive) == 1
    assert len(submitted(course)) == 1


def test_leftovers_are_named(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files of nobody, files of no assignment, and who handed in nothing; each with what to do."""
    archive = zip_of(
        {
            "turingalan_12345_1_a.ipynb": notebook,
            "strangerme_555_2_a.ipynb": notebook,
            "lovelaceada_12346_3_essay.docx": b"words",
            "readme.txt": b"?",
        }
    )
    assert collect(canvas, tmp_path / "c.zip", archive) == 1
    out = capsys.readouterr().out
    for said in (
        "strangerme 555 is not in the roster; add this person to the roster",
        "lovelace's files are of no assignment, or of more than one; say which with --assignment",
        "readme.txt: this is not a name that Canvas gives",
        f"{NAME}: obrien (Pat O'Brien): nothing handed in",
        "its times are those of the download",
    ):
        assert said in out
    assert list(submitted(canvas)) == [f"turing/{NAME}/{NOTEBOOK}"]


def test_with_an_assignment_everything_is_of_it(
    canvas: Course, tmp_path: Path, notebook: bytes
) -> None:
    """Also what shows no trace of it. It keeps its name then, for a person or the engine to see."""
    files = {"turingalan_12345_1_essay.ipynb": b"{}", "lovelaceada_12346_2_hw.ipynb": notebook}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files), "--assignment", NAME) == 0
    assert set(submitted(canvas)) == {
        f"turing/{NAME}/essay.ipynb",
        f"lovelace/{NAME}/{NOTEBOOK}",
    }


def test_several_notebooks_keep_their_names(
    canvas: Course, tmp_path: Path, notebook: bytes
) -> None:
    """Which one to grade is for the engine to say."""
    files = {"turingalan_12345_1_a.ipynb": notebook, "turingalan_12345_2_scratch.ipynb": b"{}"}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    assert set(submitted(canvas)) == {f"turing/{NAME}/a.ipynb", f"turing/{NAME}/scratch.ipynb"}


def test_one_folder_may_hold_two_assignments(
    course: Course, tmp_path: Path, notebook: bytes
) -> None:
    """Each gets its notebook, and both what is no notebook."""
    other = "3_forward_pass"
    shutil.copytree(ROOT / "source" / other, course.folder("source") / other)
    shutil.copytree(ROOT / "release" / other, course.folder("release") / other)
    files = {"turing/a.ipynb": notebook, "turing/b.ipynb": released(course, other)}
    archive = zip_of({**files, "turing/notes.txt": b"n"})
    roster = write(tmp_path / "roster.csv", PLAIN_ROSTER)
    assert collect(course, tmp_path / "c.zip", archive, "--roster", roster) == 0
    assert set(submitted(course)) == {
        f"turing/{NAME}/{NOTEBOOK}",
        f"turing/{NAME}/notes.txt",
        f"turing/{other}/{other}.ipynb",
        f"turing/{other}/notes.txt",
    }


def test_content_tells_the_assignment(course: Course) -> None:
    """Also where names and metadata are lost; a file without traces is of none."""
    notebook = json.loads(released(course, NAME))
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    assert assignments_of(course, {"x.ipynb": json.dumps(notebook).encode()}) == [NAME]
    assert assignments_of(course, {"x.ipynb": b"{}", "x.png": b"def relu_grad("}) == []


def test_collecting_twice_changes_nothing(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """Not a byte, with any number of attempts, and also not what a person put right since."""
    files = [(f"turingalan_12345_{n}_a-{n}.ipynb", changed(notebook, str(n))) for n in (3, 1, 2)]
    archive = zip_of(
        [*files, ("lovelaceada_12346_9_a.ipynb", notebook)], NOON, NOON, NOON, DAY_LATER
    )
    assert collect(canvas, tmp_path / "c.zip", archive) == 0
    before = everything(canvas)
    assert collect(canvas, tmp_path / "c.zip", archive) == 0
    assert everything(canvas) == before
    assert submitted(canvas)[f"turing/{NAME}/{NOTEBOOK}"] == changed(notebook, "3")
    path = canvas.folder("submitted") / "turing" / NAME / NOTEBOOK
    path.write_bytes(b"put right")
    assert collect(canvas, tmp_path / "c.zip", archive) == 0
    assert path.read_bytes() == b"put right"


def test_older_attempts_are_kept(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """The newest counts, whichever comes first, and no bytes are lost."""
    versions = [changed(notebook, text) for text in ("one", "two", "three")]
    for number in (1, 2, 0):
        files = {f"turingalan_12345_{100 + number}_a.ipynb": versions[number]}
        assert collect(canvas, tmp_path / f"{number}.zip", zip_of(files)) == 0
    assert submitted(canvas)[f"turing/{NAME}/{NOTEBOOK}"] == versions[2]
    kept = [p.read_bytes() for p in canvas.folder("collected").rglob("*.ipynb")]
    assert sorted(kept) == sorted(versions[:2])
    assert not list(canvas.folder("submitted").glob("collected*"))


def test_what_was_put_in_by_hand_is_kept(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """A hand-in replaces it, and it goes to the older attempts."""
    write(canvas.folder("submitted") / "turing" / NAME / NOTEBOOK, b"by hand")
    files = {"turingalan_12345_1_a.ipynb": notebook}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    assert submitted(canvas)[f"turing/{NAME}/{NOTEBOOK}"] == notebook
    assert [p.read_bytes() for p in canvas.folder("collected").rglob("*.ipynb")] == [b"by hand"]


def test_a_dry_run_writes_nothing(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """It says the same, and ends the same."""
    before = everything(canvas)
    files = {"turingalan_12345_1_a.ipynb": notebook, "x_77_1_a.ipynb": notebook}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files), "--dry-run") == 1
    assert everything(canvas) == before


def test_a_report_for_programs(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """--json has all that the lines say."""
    files = {"turingalan_12345_1_a.ipynb": notebook, "x_77_1_a.ipynb": notebook}
    capsys.readouterr()
    assert collect(canvas, tmp_path / "c.zip", zip_of(files), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["student"], one["state"]) for one in told["collected"]] == [("turing", "new")]
    assert len(told["leftovers"]) == 1
    assert len(told["missing"]) == 2


def test_a_students_own_timestamp_is_not_believed(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its case and whatever spaces it has."""
    inside = {"timestamp.txt": b"2000-01-01", "TimeStamp.TXT ": b"2000-01-01", "a.ipynb": notebook}
    files = {"turingalan_12345_1_hw.zip": zip_of(inside)}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    assert list(submitted(canvas)) == [f"turing/{NAME}/{NOTEBOOK}"]
    assert "turing: a timestamp.txt of the student's was left out" in capsys.readouterr().out


def test_times_of_a_download_are_not_those_of_handing_in(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Platforms stamp entries while they pack; the mark LATE is told then. --zip-times believes."""
    names = ("lovelaceada_12346_1_a.ipynb", "turingalan_LATE_12345_2_a.ipynb")
    archive = zip_of(dict.fromkeys(names, notebook), (2026, 12, 1, 9, 0, 0), (2026, 12, 1, 9, 1, 0))
    assert collect(canvas, tmp_path / "c.zip", archive) == 0
    assert not [name for name in submitted(canvas) if "timestamp" in name]
    assert "turing: marked as late, time unknown" in capsys.readouterr().out
    assert collect(canvas, tmp_path / "c.zip", archive, "--zip-times") == 0
    assert time_of(canvas, "turing") == "2026-12-01 09:01:00 UTC"


def test_the_time_in_utc_goes_before_the_local_one(tmp_path: Path) -> None:
    """A zip's own time has no zone; the extra field has."""
    info = zipfile.ZipInfo("turingalan_12345_1_a.ipynb", NOON)
    info.extra = b"\x55\x54\x05\x00\x01" + (1_795_000_000).to_bytes(4, "little")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(info, b"{}")
    source = read_source(write(tmp_path / "c.zip", content.getvalue()))
    (hand_in,) = read_layout(source, Hints(zip_times=True)).hand_ins
    assert hand_in.files[0].when is not None
    assert hand_in.files[0].when.timestamp() == 1_795_000_000


def test_local_times_are_of_the_courses_zone(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is nbgrader's own setting; one that there is not is named."""
    names = ("lovelaceada_12346_1_a.ipynb", "turingalan_12345_2_a.ipynb")
    archive = zip_of(dict.fromkeys(names, notebook), DAY_LATER, NOON)
    config = canvas.root / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(f"{text}\nc.Exchange.timezone = 'Mars/Olympus'\n")
    assert collect(canvas, tmp_path / "c.zip", archive) == 2
    assert "there is no time zone 'Mars/Olympus'" in capsys.readouterr().err
    config.write_text(f"{text}\nc.Exchange.timezone = 'Europe/Berlin'\n")
    assert collect(canvas, tmp_path / "c.zip", archive) == 0
    assert time_of(canvas, "turing") == "2026-11-20 11:00:00 UTC"


def test_an_archive_that_was_unpacked(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """A folder has the same layouts; its times are those of unpacking, so they say nothing."""
    write(tmp_path / "c" / "submissions" / "turingalan_12345_1_a.ipynb", notebook)
    write(tmp_path / "c" / "submissions" / "lovelaceada_12346_2_a.ipynb", notebook)
    assert call(canvas, "collect", tmp_path / "c") == 0
    assert set(submitted(canvas)) == {f"{who}/{NAME}/{NOTEBOOK}" for who in ("turing", "lovelace")}


def test_hand_ins_without_names_or_files_are_left_over(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Canvas hides names in anonymous grading, and writes texts and links as pages."""
    files = {"LATE_anon_Kx3p9_678_a.ipynb": notebook, "turingalan_12345_text.html": b"<p>words"}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 1
    out = capsys.readouterr().out
    assert "anon_Kx3p9 is not in the roster" in out
    assert "turing's files are of no assignment" in out
    assert submitted(canvas) == {}


def test_what_a_break_left_is_kept(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """Between two steps the old folder is there under the new one's name; it gets its own."""
    new = {"turingalan_12345_1_a.ipynb": notebook}
    folder = canvas.folder("collected") / NAME / "turing"
    digest = digest_of({NOTEBOOK: notebook})[:16]
    write(folder / f"{digest}.new" / NOTEBOOK, b"old bytes")
    assert collect(canvas, tmp_path / "c.zip", zip_of(new)) == 0
    assert submitted(canvas)[f"turing/{NAME}/{NOTEBOOK}"] == notebook
    assert [path.read_bytes() for path in folder.rglob("*.ipynb")] == [b"old bytes"]
    assert not list(folder.glob("*.new"))


def test_a_broken_record_is_named(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is overwritten where it is not known what is there."""
    write(canvas.root / ".grading" / "collected" / f"{NAME}.json", "[1]")
    assert (
        collect(canvas, tmp_path / "c.zip", zip_of({"turingalan_12345_1_a.ipynb": notebook})) == 2
    )
    assert "cannot be read; move it away and collect again" in capsys.readouterr().err
    assert submitted(canvas) == {}


def link(archive: zipfile.ZipFile, name: str, target: str) -> None:
    """Add a symbolic link to a zip."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, target)


def hostile_zip() -> bytes:
    """A zip with a link, and with paths that lead out."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link(archive, "turing/link.ipynb", "/etc/passwd")
        for name in ("../up.ipynb", "/root.ipynb", "C:\\drive.ipynb", "a\\..\\..\\b.ipynb"):
            archive.writestr(f"turing/{name}" if name[0] == "." else name, b"x")
    return content.getvalue()


def hostile_tar() -> bytes:
    """A tar with links, a device and a path that leads out."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"turing/{kind.decode()}.ipynb")
            info.type, info.linkname = kind, "../../secret"
            archive.addfile(info)
        info = tarfile.TarInfo("turing/../../../out.ipynb")
        archive.addfile(info, io.BytesIO())
    return content.getvalue()


def encrypted() -> bytes:
    """A zip whose entry says that it is encrypted."""
    data = bytearray(zip_of({"turing/a.ipynb": b"x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def damaged() -> bytes:
    """A zip with a wrong byte in an entry."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("turing/a.ipynb", b"right bytes")
    return content.getvalue().replace(b"right bytes", b"wrong bytes")


EMPTY = b"PK\x05\x06" + bytes(18)  # the end of a zip without entries
BOMB = zip_of({"turing/a.ipynb": bytes(40 * 2**20)})
HOSTILE = {
    "zip: links and paths": (hostile_zip, "it is a link or a device"),
    "zip: paths": (hostile_zip, "its path leads out of the archive"),
    "tar: links and devices": (hostile_tar, "it is a link or a device"),
    "tar: paths": (hostile_tar, "its path leads out of the archive"),
    "encrypted": (encrypted, "it is encrypted"),
    "damaged entry": (damaged, "it is damaged"),
    "cut zip": (lambda: zip_of({"turing/a": b"x"})[:-30] + EMPTY, "there is nothing in it"),
    "cut tar.gz": (lambda: tar_of({"turing/a.ipynb": bytes(range(256)) * 99})[:-200], "damaged"),
    "zip bomb": (lambda: BOMB, "is packed"),
    "tar bomb": (lambda: tar_of({"turing/a.ipynb": bytes(40 * 2**20)}), "it unpacks to more"),
    "nested bomb": (lambda: zip_of({"turing/hw.zip": BOMB}), "is packed"),
    "nested damaged": (lambda: zip_of({"turing/hw.zip": b"PK\x03\x04 no"}), "empty or damaged"),
}


@pytest.mark.parametrize(("make", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_archives(make, said, course, tmp_path, notebook, capsys) -> None:  # type: ignore[no-untyped-def]
    """What is hostile is refused by name, nothing is written beside, and others are collected."""
    roster = write(tmp_path / "roster.csv", PLAIN_ROSTER)
    good = write(tmp_path / "good.zip", zip_of({"lovelace/a.ipynb": notebook}))
    bad = write(tmp_path / "bad.zip", make())
    secret = write(tmp_path / "secret", b"secret")
    around = sorted(path.name for path in tmp_path.iterdir())
    words = ("--roster", roster, "--assignment", NAME)
    assert call(course, "collect", bad, good, *words) == 1
    assert said in capsys.readouterr().out
    assert submitted(course)[f"lovelace/{NAME}/{NOTEBOOK}"] == notebook
    assert sorted(path.name for path in tmp_path.iterdir()) == around
    assert secret.read_bytes() not in everything(course).values()
    assert not [path for path in course.root.rglob("*") if path.is_symlink()]


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (Bounds(entries=2), "more than 2 files"),
        (Bounds(file=500), "larger than 500 bytes"),
        (Bounds(total=1500), "larger than 500 bytes"),
    ],
)
def test_limits_are_told(bounds: Bounds, said: str, tmp_path: Path) -> None:
    """What is within them is read."""
    path = write(tmp_path / "a.zip", zip_of(dict.fromkeys("abc", bytes(1000))))
    source = read_source(path, bounds)
    assert any(said in str(problem) for problem in source.problems)
    assert len(source.entries) < 3


def test_links_in_a_folder_are_not_followed(
    course: Course, tmp_path: Path, notebook: bytes
) -> None:
    """Neither to a file nor to a folder."""
    outside = write(tmp_path / "outside" / "a.ipynb", notebook)
    inside = tmp_path / "mails" / "turing"
    inside.mkdir(parents=True)
    (inside / "a.ipynb").symlink_to(outside)
    (tmp_path / "mails" / "lovelace").symlink_to(outside.parent)
    assert call(course, "collect", tmp_path / "mails") == 1
    assert submitted(course) == {}


@pytest.mark.parametrize("content", [None, b"no archive, and no name that says whose"])
def test_a_source_that_is_none(course: Course, tmp_path: Path, content: bytes | None) -> None:
    """A path that is not there is a wrong call; a file of nobody is left over."""
    path = tmp_path / "x.zip"
    if content is not None:
        write(path, content)
    assert call(course, "collect", path) == (2 if content is None else 1)


def test_names_from_macs_and_windows(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """UTF-8 without its flag is read as such, `\\` divides, and what a system left is passed."""
    names = {
        "hw\\Übung.ipynb": notebook,
        "__MACOSX/hw/._Übung.ipynb": b"resource",
        "hw/.DS_Store": b"x",
        "hw/.ipynb_checkpoints/Übung-checkpoint.ipynb": b"old",
        "hw/données.csv": b"1",
    }
    inner = zip_of(names).replace("Übung".encode(), "Übung".encode())
    data = bytearray(inner)
    for mark, place in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        start = data.find(mark)
        while start >= 0:
            data[start + place] &= ~0x08
            start = data.find(mark, start + 4)
    files = {"turingalan_12345_1_hw.zip": bytes(data)}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    assert set(submitted(canvas)) == {f"turing/{NAME}/{NOTEBOOK}", f"turing/{NAME}/données.csv"}


def test_the_same_name_twice_is_kept_twice(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """Also where only case or the form of Unicode differs."""
    names = ["a.txt", "A.TXT", "é.txt", "e\u0301.txt", "nul", "a" * 300, "x\u202etxt.exe"]
    inside = [("n.ipynb", notebook), *((name, name.encode()) for name in names)]
    with pytest.warns(UserWarning, match="Duplicate name"):
        inner = zip_of([*inside, ("a.txt", b"again")])
    files = {"turingalan_12345_1_hw.zip": inner}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    there = submitted(canvas)
    assert sorted(there.values()) == sorted([notebook, b"again", *(n.encode() for n in names)])
    assert len({same(name) for name in there}) == len(there)
    assert f"turing/{NAME}/_nul" in there
    assert not any("\u202e" in name for name in there)


NAMES = st.text(max_size=40) | st.sampled_from(
    [
        "",
        ".",
        "..",
        "CON",
        "nul.txt",
        "a ",
        "a.",
        " a",
        "LPT¹",
        "é",
        "e\u0301",
        "ß",
        "ss",
        "\0",
        "ﬁ",
    ]
)


@given(NAMES | st.text(min_size=100, max_size=400))
def test_a_safe_name_is_one_part_of_a_path(text: str) -> None:
    """It leads nowhere, is not hidden, is visible, short, and safe already."""
    name = safe_name(text)
    assert name == safe_name(name)
    assert name not in ("", ".", "..")
    assert not set(name) & set('/\\:*?"<>|[]\0')
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert len(name.encode()) <= LONGEST
    assert unicodedata.is_normalized("NFC", name)


@given(st.lists(st.lists(NAMES, min_size=1, max_size=9).map("/".join), max_size=12))
def test_safe_paths_stay_inside_and_apart(paths: list[str]) -> None:
    """No two are one, nor is a file where another's folder is, on any system."""
    chosen = safe_paths(paths)
    root = Path("/somewhere")
    keys = [same(path) for path in chosen.values()]
    assert set(chosen) == set(paths)
    assert len(set(keys)) == len(keys)
    for key, path in zip(keys, chosen.values(), strict=True):
        assert (root / path).is_relative_to(root)
        assert all(part == safe_name(part) for part in path.split("/"))
        assert not any(other.startswith(f"{key}/") for other in keys)


ALAN = "Alan Turing_51_assignsubmission_file_"
SPOOFS = {
    "metadata in Moodle's folder": {
        f"{ALAN}/submission_metadata.yml": metadata(
            {
                "Ada Lovelace_52_assignsubmission_file_": (
                    "Alan Turing",
                    "",
                    "turing@example.org",
                    "x",
                )
            }
        ),
    },
    "Moodle's folder in a folder": {
        f"{ALAN}/Ada Lovelace_52_assignsubmission_file_/{n}.ipynb": b"{}" for n in range(9)
    },
    "Canvas's names in Moodle's folder": {
        f"{ALAN}/lovelaceada_52_{n}_a.ipynb": b"{}" for n in range(9)
    },
    "Canvas's names behind Moodle's": {f"{ALAN}52_{n}_a.ipynb": b"{}" for n in range(9)},
}


@pytest.mark.parametrize("spoof", SPOOFS.values(), ids=SPOOFS)
def test_what_a_student_names_says_nothing_about_others(
    course: Course, tmp_path: Path, notebook: bytes, spoof: dict[str, bytes]
) -> None:
    """Names that look like a platform's inside one's own files stay one's own."""
    roster = write(tmp_path / "roster.csv", MOODLE_ROSTER)
    honest = {"Ada Lovelace_52_assignsubmission_file_/a.ipynb": notebook}
    words = ("--roster", roster, "--assignment", NAME)
    assert collect(course, tmp_path / "c.zip", zip_of({**spoof, **honest}), *words) == 0
    there = submitted(course)
    assert {n: d for n, d in there.items() if n.startswith("lovelace/")} == {
        f"lovelace/{NAME}/{NOTEBOOK}": notebook
    }
    assert len(there) == len(spoof) + 1


def test_moodle_names_behind_canvas_s(canvas: Course, tmp_path: Path, notebook: bytes) -> None:
    """The platform's part of a name comes first, and decides."""
    name = "turingalan_12345_1_Ada Lovelace_52_assignsubmission_file_a.ipynb"
    files = {name: notebook, "lovelaceada_12346_2_a.ipynb": notebook}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    assert set(submitted(canvas)) == {f"{who}/{NAME}/{NOTEBOOK}" for who in ("turing", "lovelace")}


def test_two_people_of_one_name_are_not_guessed(
    course: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in one archive, nor when the other one comes later."""
    roster = write(tmp_path / "roster.csv", MOODLE_ROSTER)
    names = [f"Alan Turing_{number}_assignsubmission_file_/a.ipynb" for number in (51, 58)]
    archive = zip_of(dict.fromkeys(names, notebook))
    assert collect(course, tmp_path / "c.zip", archive, "--roster", roster) == 1
    assert "more than one person who may be turing" in capsys.readouterr().out
    assert submitted(course) == {}
    assert collect(course, tmp_path / "c.zip", zip_of({names[0]: notebook})) == 0
    before = submitted(course)
    later = zip_of({names[1]: changed(notebook, "other")})
    assert collect(course, tmp_path / "d.zip", later) == 1
    assert "Alan Turing 58 is not the 51 of before" in capsys.readouterr().out
    assert submitted(course) == before


def test_tracked_data_of_students_are_warned_of(
    canvas: Course, tmp_path: Path, notebook: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where git tracks them; the files are named."""
    files = {"turingalan_12345_1_a.ipynb": notebook}
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    assert "git" not in capsys.readouterr().err
    git = ("git", "-C", str(canvas.root))
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-f", "submitted", "gradebook.db", "source"], check=True)
    assert collect(canvas, tmp_path / "c.zip", zip_of(files)) == 0
    err = capsys.readouterr().err
    assert f"gradebook.db, submitted/turing/{NAME}/{NOTEBOOK}" in err
    assert "source" not in err
