import pickle
from pathlib import Path

import numpy as np
import pytest
from data_files import write_photo, write_text

from fathom.core.errors import FathomError, UsageError
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.depths import no_depth


class Shelf(PhotoSet):
    source = Source("Shelf", "the attic", "new/PLACE/N.png", "none", "pictures")
    patterns = {"new": ("new/*/*.png", "moved/new/*/*.png"), "old": ("old/*/*.png",)}  # noqa: RUF012

    def read(self, item: Path) -> Sample:
        return Sample(self.id_of(item), read_image(item), *no_depth(2, 4))


def test_samples_come_in_numerical_order_with_ids_below_the_root(tmp_path):
    for name in ("10", "9", "100"):
        write_photo(tmp_path / f"new/a/{name}.png")
    data = Shelf(tmp_path)
    assert len(data) == 3
    assert [sample.id for sample in data] == ["new/a/9", "new/a/10", "new/a/100"]
    assert data[-1].id == "new/a/100"
    with pytest.raises(IndexError):
        data[3]


def test_the_first_arrangement_that_has_photos_is_taken(tmp_path):
    write_photo(tmp_path / "moved/new/a/1.png")
    assert Shelf(tmp_path)[0].id == "moved/new/a/1"
    write_photo(tmp_path / "new/a/2.png")
    assert [sample.id for sample in Shelf(tmp_path)] == ["new/a/2"]


def test_a_split_file_gives_choice_and_order(tmp_path):
    for name in ("1", "2", "3"):
        write_photo(tmp_path / f"new/a/{name}.png")
    # Lists may have further columns, a leading slash, or begin with the data set's own folder.
    text = "# chosen\n/new/a/3.png depth.png 518.8\n\nShelf/new/a/1.png\n"
    listing = write_text(tmp_path / "list.txt", text)
    data = Shelf(tmp_path, split_file=listing)
    assert [sample.id for sample in data] == ["new/a/3", "new/a/1"]


def test_a_listed_photo_that_is_not_there_is_named(tmp_path):
    listing = write_text(tmp_path / "list.txt", "new/a/7.png\n")
    with pytest.raises(FathomError, match=r"new/a/7\.png is missing; get the data from the attic"):
        Shelf(tmp_path, split_file=listing)


def test_missing_data_says_where_to_get_it_and_how_it_must_lie(tmp_path):
    with pytest.raises(FathomError, match=r"from the attic and let it lie as new/PLACE/N\.png"):
        Shelf(tmp_path / "nowhere")


def test_a_folder_or_a_list_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FathomError, match=r"there is no folder .*nowhere; get the data from the"):
        Shelf(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"no list of samples .*test\.txt"):
        Shelf(tmp_path, split_file=tmp_path / "test.txt")


class Strict(Shelf):
    def read(self, item: Path) -> Sample:
        image = read_image(item) + np.zeros((2, 4, 3), np.uint8)
        return Sample(self.id_of(item), image, *no_depth(2, 4))


def test_a_sample_that_does_not_fit_together_is_named_and_the_others_are_read(tmp_path):
    for name, width in (("1", 4), ("2", 5), ("3", 4)):
        write_photo(tmp_path / f"new/a/{name}.png", size=(width, 2))
    data = Strict(tmp_path)
    assert [data[index].id for index in (0, 2)] == ["new/a/1", "new/a/3"]
    with pytest.raises(FathomError, match=r"Shelf: sample .*new/a/2\.png has a damaged file"):
        data[1]
    with pytest.raises(FathomError, match="unpack or write it again"):
        list(data)


def test_an_unknown_split_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no split 'test', only new, old"):
        Shelf(tmp_path, split="test")


def test_a_data_set_can_be_sent_to_another_process(tmp_path):
    write_photo(tmp_path / "new/a/1.png")
    sent = pickle.loads(pickle.dumps(Shelf(tmp_path)))
    assert sent[0].image.shape == (2, 4, 3)


def test_no_depth_takes_no_memory():
    depth, valid = no_depth(30_000, 30_000)
    assert depth.shape == valid.shape == (30_000, 30_000)
    assert depth.dtype == np.float32
    assert not valid[::1000].any()
