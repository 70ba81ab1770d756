"""Protocols, shown to people."""

from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.data import SCENES
from fathom.evaluation.protocols import all_protocols
from fathom.evaluation.tables import markdown_table


def list_protocols(*, numbers: bool = False) -> str:
    """Return a Markdown table of all protocols with the papers they are from.

    Args:
        numbers: Also what each measures, which makes for long lines.
    """
    head = ["protocol", "source", "table", "data set"]
    lines = [[f"`{p.name}`", p.paper, p.table, p.data] for p in all_protocols()]
    if numbers:
        head.append("numbers")
        for line, protocol in zip(lines, all_protocols(), strict=True):
            line.append(", ".join(number.name for number in protocol.numbers))
    return markdown_table(head, lines)


def describe(protocol: BenchmarkProtocol) -> str:
    """Return everything that a protocol states, and where its data are from."""
    said = protocol.describe()
    said["numbers"] = ", ".join(number.heading for number in protocol.numbers)
    said["options"] = ", ".join(f"{k}={v}" for k, v in said["options"].items()) or "none"
    said["published_images"] = protocol.expected or "not stated"
    if protocol.data != SCENES:
        from fathom.data.sets import source_of

        source = source_of(protocol.data)
        said |= {"get_the_data_from": source.where, "layout": source.layout}
    else:
        renders = "python -m fathom.evaluation.default_model --scenes FOLDER --out REPORT"
        said |= {"get_the_data_from": renders}
    width = max(map(len, said))
    return "\n".join(f"{name.replace('_', ' '):{width}}  {value}" for name, value in said.items())
