"""Writing depth maps to files, one file here per format and one table of them."""

from fathom.core.writers.json_summary import summarise
from fathom.core.writers.names import output_names, parse_formats, unique_stems, written_by_fathom
from fathom.core.writers.ply import check_axes
from fathom.core.writers.png16 import check_png_scale
from fathom.core.writers.table import FORMATS
from fathom.core.writers.writing import Written, write

__all__ = [
    "FORMATS",
    "Written",
    "check_axes",
    "check_png_scale",
    "output_names",
    "parse_formats",
    "summarise",
    "unique_stems",
    "write",
    "written_by_fathom",
]
