import json
import os
import time
from pathlib import Path

import pytest
from fakes import red_photo

from fathom.batch.find import Found
from fathom.batch.plan import Job, OnExisting, plan, sidecar_entries
from fathom.core.errors import UsageError

FORMATS = ("npz", "json")


def make_results(job: Job, photo: Path | None = None) -> None:
    """Write files with the names of the results of `job`, made from `photo`."""
    job.folder.mkdir(parents=True, exist_ok=True)
    for file in job.files:
        file.write_text("{}")
    sidecar = sidecar_entries(photo or job.photo, job.folder)
    (job.folder / f"{job.stem}.json").write_text(json.dumps(sidecar))


def test_results_are_named_after_the_photo(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "in/a.png")
    [job] = plan([Found(photo)], tmp_path / "out", FORMATS)
    assert job.files == (tmp_path / "out/a_depth.npz", tmp_path / "out/a.json")
    assert job.state == "todo"


def test_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.png")
    with pytest.raises(UsageError, match=r"a\.png is a file: name a folder for the results"):
        plan([Found(photo)], photo, FORMATS)


def test_sub_folders_are_mirrored(tmp_path: Path) -> None:
    photos = [
        Found(red_photo(tmp_path / "in/a.png")),
        Found(red_photo(tmp_path / "in/x/a.png"), Path("x")),
    ]
    jobs = plan(photos, tmp_path / "out", FORMATS)
    assert [job.files[0] for job in jobs] == [
        tmp_path / "out/a_depth.npz",
        tmp_path / "out/x/a_depth.npz",
    ]


def test_photos_of_one_stem_get_names_of_their_own(tmp_path: Path) -> None:
    names = ("x/a.png", "y/a.png", "y/A.tif", "y/b.png")
    photos = [Found(red_photo(tmp_path / name)) for name in names]
    jobs = plan(photos, tmp_path, FORMATS)
    files = {str(file).casefold() for job in jobs for file in job.files}
    assert len(files) == 2 * len(photos)
    assert jobs[3].stem == "b"


def test_existing_results_are_refused_by_default(tmp_path: Path) -> None:
    found = [Found(red_photo(tmp_path / "a.png"))]
    [job] = plan(found, tmp_path / "out", FORMATS)
    make_results(job)
    [again] = plan(found, tmp_path / "out", FORMATS)
    assert again.state == "refused"
    assert "a_depth.npz exists already: --overwrite replaces it, --resume" in again.problem


@pytest.mark.parametrize(("on_existing", "state"), [("resume", "done"), ("overwrite", "todo")])
def test_complete_results_are_skipped_or_made_again(
    on_existing: OnExisting, state: str, tmp_path: Path
) -> None:
    found = [Found(red_photo(tmp_path / "a.png"))]
    [job] = plan(found, tmp_path / "out", FORMATS)
    make_results(job)
    [again] = plan(found, tmp_path / "out", FORMATS, on_existing=on_existing)
    assert again.state == state


def test_resume_makes_again_what_is_incomplete(tmp_path: Path) -> None:
    found = [Found(red_photo(tmp_path / "a.png"))]
    [job] = plan(found, tmp_path / "out", FORMATS)
    make_results(job)
    job.files[0].unlink()
    [again] = plan(found, tmp_path / "out", FORMATS, on_existing="resume")
    assert again.state == "todo"
    assert again.replace


@pytest.mark.parametrize("on_existing", ["resume", "overwrite"])
def test_results_of_another_photo_are_kept(on_existing: OnExisting, tmp_path: Path) -> None:
    first, second = red_photo(tmp_path / "x/a.png", red=1), red_photo(tmp_path / "y/a.png", red=2)
    [job] = plan([Found(first)], tmp_path / "out", FORMATS)
    make_results(job)
    [other] = plan([Found(second)], tmp_path / "out", FORMATS, on_existing=on_existing)
    assert other.state == "refused"
    assert "a.json belongs to another photo: choose another output folder" in other.problem


def test_photo_that_was_moved_is_known_by_its_content(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "x/a.png")
    [job] = plan([Found(photo)], tmp_path / "out", FORMATS)
    make_results(job)
    moved = tmp_path / "y/a.png"
    moved.parent.mkdir()
    photo.rename(moved)
    [again] = plan([Found(moved)], tmp_path / "out", FORMATS, on_existing="resume")
    assert again.state == "done"


@pytest.mark.parametrize("on_existing", ["resume", "overwrite"])
def test_other_content_under_the_same_name_is_done_again(
    on_existing: OnExisting, tmp_path: Path
) -> None:
    photo = red_photo(tmp_path / "DSC_0001.png", red=1)
    [job] = plan([Found(photo)], tmp_path / "out", FORMATS)
    make_results(job)
    state = photo.stat()
    red_photo(photo, red=2)
    os.utime(photo, ns=(state.st_atime_ns, state.st_mtime_ns))  # as a copy that keeps times
    [again] = plan([Found(photo)], tmp_path / "out", FORMATS, on_existing=on_existing)
    assert (again.state, again.replace) == ("todo", True)


def test_without_a_sidecar_a_photo_that_came_later_is_done_again(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.png")
    [job] = plan([Found(photo)], tmp_path / "out", ["npz"])
    make_results(job)
    (job.folder / "a.json").unlink()
    [again] = plan([Found(photo)], tmp_path / "out", ["npz"], on_existing="resume")
    assert again.state == "done"
    time.sleep(0.02)  # clocks of file systems tick
    other = red_photo(tmp_path / "elsewhere/a.png", red=9)
    os.utime(other, (1e9, 1e9))  # older by its own time, as photos from a card are
    other.replace(photo)
    [again] = plan([Found(photo)], tmp_path / "out", ["npz"], on_existing="resume")
    assert again.state == "todo"


def test_a_photo_that_vanished_is_left_to_the_reading(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.png")
    [job] = plan([Found(photo)], tmp_path / "out", FORMATS)
    make_results(job)
    photo.unlink()
    [again] = plan([Found(photo)], tmp_path / "out", FORMATS, on_existing="resume")
    assert again.state == "todo"


def test_links_to_themselves_do_not_end_the_planning(tmp_path: Path) -> None:
    loop = tmp_path / "loop.jpg"
    loop.symlink_to("loop.jpg")
    other = Found(red_photo(tmp_path / "a.png"))
    jobs = plan([Found(loop), other], tmp_path / "out", FORMATS)
    assert [job.state for job in jobs] == ["todo", "todo"]


@pytest.mark.parametrize("content", ["not json", "[1, 2]", '{"title": "my holiday"}'])
def test_json_of_somebody_else_is_kept(content: str, tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.png")
    (tmp_path / "a.json").write_text(content)
    [job] = plan([Found(photo)], tmp_path, FORMATS, on_existing="overwrite")
    assert job.state == "refused"


def test_picture_of_somebody_else_is_kept(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.jpg")
    red_photo(tmp_path / "a_vis.png")
    [job] = plan([Found(photo)], tmp_path, ["vis"], on_existing="overwrite")
    assert job.state == "refused"
    assert "a_vis.png was not made by fathom" in job.problem


def test_photo_called_like_a_result_is_never_written_to(tmp_path: Path) -> None:
    photos = [red_photo(tmp_path / "a.jpg"), red_photo(tmp_path / "a_depth.png")]
    jobs = plan([Found(p) for p in photos], tmp_path, ["png16"], on_existing="overwrite")
    written = {file for job in jobs for file in job.files}
    assert written.isdisjoint(photos)
    assert all(job.state == "todo" for job in jobs)


@pytest.mark.parametrize("stem", ["at 10.00\u202fAM", "\U0001f469\u200d\U0001f469", "a b'c\"[1]"])
def test_unusual_names_are_kept(stem: str, tmp_path: Path) -> None:
    [job] = plan([Found(red_photo(tmp_path / f"{stem}.png"))], tmp_path / "out", FORMATS)
    assert (job.stem, job.state) == (stem, "todo")
