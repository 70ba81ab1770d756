"""Write the table of docs/datasets.md anew, from what the readers say about themselves."""

import re
from pathlib import Path

from fathom.data.sets import reader_of, set_names, source_of

DOCS = Path(__file__).parent.parent / "docs" / "datasets.md"


def table() -> str:
    """Return the Markdown table of all data sets."""
    head = (
        "| name | data set | gives | splits | where to get it | layout below the folder | terms |"
    )
    rows = [head, "| --- | --- | --- | --- | --- | --- | --- |"]
    for name in set_names():
        source = source_of(name)
        splits = ", ".join(f"`{split}`" for split in reader_of(name).splits)
        cells = [f"`{name}`", source.title, source.gives, splits, source.where]
        rows.append(f"| {' | '.join([*cells, f'`{source.layout}`', source.terms])} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Replace the lines of the table."""
    text = DOCS.read_text(encoding="utf-8")
    replaced = re.sub(r"\| name \| data set .*?\n(?!\|)", lambda _: table(), text, flags=re.DOTALL)
    DOCS.write_text(replaced, encoding="utf-8")


if __name__ == "__main__":
    main()
