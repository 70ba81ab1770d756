from collections.abc import Callable

from fathom.weights import read_catalogue


def test_every_model_has_a_row(fathom: Callable) -> None:
    result = fathom("models")
    assert result.code == 0
    rows = result.out.splitlines()
    for card in read_catalogue().values():
        [row] = [row for row in rows if row.startswith(card.name)]
        for shown in (card.kind, f"{card.size / 1e6:.1f} MB", card.licence, "here"):
            assert shown in row
