"""Write the table of docs/evaluation.md anew, from what the protocols say about themselves."""

import re
from pathlib import Path

from fathom.evaluation.listing import list_protocols

DOCS = Path(__file__).parent.parent / "docs" / "evaluation.md"


def main() -> None:
    """Replace the lines of the table."""
    text = DOCS.read_text(encoding="utf-8")
    table = list_protocols(numbers=True) + "\n"
    replaced = re.sub(r"\| protocol \| source .*?\n(?!\|)", lambda _: table, text, flags=re.DOTALL)
    DOCS.write_text(replaced, encoding="utf-8")


if __name__ == "__main__":
    main()
