from collections.abc import Callable
from pathlib import Path

import pytest

from fathom.catalogue import read_catalogue


@pytest.mark.parametrize("columns", [80, 200])
def test_every_model_has_a_row_and_says_what_it_is(
    fathom: Callable, hub_cache: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    result = fathom("models")
    assert result.code == 0
    lines = result.out.splitlines()
    assert max(map(len, lines)) <= min(columns, 100)
    for card in read_catalogue().values():
        [row] = [row for row in lines if row.startswith(card.name)]
        where = "here" if card.hub is None else "to download"
        for shown in (card.kind, f"{card.size / 1e6:.1f} MB", where):
            assert shown in row
        said = " ".join(" ".join(lines[lines.index(row) + 1 :]).split())
        assert said.startswith(f"{card.description} Licence of the weights: {card.licence}.")
    # A heading, and for each model a row and at most two lines below it.
    assert len(lines) <= 1 + 3 * len(read_catalogue())
