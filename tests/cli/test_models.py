from collections.abc import Callable
from pathlib import Path

import pytest

from fathom.catalogue import read_catalogue


def test_every_model_has_a_row(
    fathom: Callable, hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = fathom("models")
    assert result.code == 0
    rows = result.out.splitlines()
    for card in read_catalogue().values():
        [row] = [row for row in rows if row.startswith(card.name)]
        where = "here" if card.hub is None else "to download"
        for shown in (card.kind, f"{card.size / 1e6:.1f} MB", card.licence, where):
            assert shown in row
