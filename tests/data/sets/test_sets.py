import importlib.util
from pathlib import Path

import pytest

from fathom.core.errors import FathomError, UsageError
from fathom.data.sets import open_set, set_names, source_of

ROOT = Path(__file__).parents[3]


def table():
    """The table as tools/datasets_table.py makes it."""
    path = ROOT / "tools" / "datasets_table.py"
    spec = importlib.util.spec_from_file_location("datasets_table", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.table()


@pytest.mark.parametrize("name", set_names())
def test_every_set_says_where_to_get_it_when_it_is_not_there(tmp_path, name):
    source = source_of(name)
    with pytest.raises(FathomError) as caught:
        open_set(name, tmp_path)
    message = str(caught.value)
    assert message.startswith(source.title)
    assert source.where in message
    assert source.layout in message


def test_the_documentation_has_the_readers_own_table():
    assert table() in (ROOT / "docs" / "datasets.md").read_text(), "run tools/datasets_table.py"


def test_a_misspelt_set_names_the_nearest(tmp_path):
    with pytest.raises(UsageError, match="no data set 'sintle'; did you mean 'sintel'"):
        open_set("sintle", tmp_path)


def test_an_unknown_option_names_the_known(tmp_path):
    with pytest.raises(UsageError, match=r"nyu-official takes no option 'crop', only .*depth"):
        open_set("nyu-official", tmp_path, crop="eigen")


def test_names_of_distinct_sets_are_distinct():
    titles = [source_of(name).title for name in set_names()]
    assert len(set(titles)) == len(titles) == 38
