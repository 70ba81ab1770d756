"""Write requirements.lock: every package of the development set-up at one exact version.

Run by `make lock`. pip resolves pyproject.toml in an empty environment; what it would install is
written down without the project itself and without build tags such as `+cpu`, so that each
machine may take its own build of torch.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TORCH = "torch==2.13.0"
HEAD = "# Exact versions for development, tests and `make predict`; written by `make lock`.\n"


def resolved(*requirements: str) -> list[str]:
    """Return `name==version` of everything that pip would install for `requirements`."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    report = subprocess.run(
        [*command, "--quiet", "--report", "-", *requirements],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    packages = [item["metadata"] for item in json.loads(report)["install"]]
    pins = {package["name"].lower(): package["version"].split("+")[0] for package in packages}
    return [f"{name}=={version}" for name, version in sorted(pins.items())]


def main() -> None:
    """Write the lock file."""
    pins = [pin for pin in resolved(".[dev]", TORCH) if not pin.startswith("fathom-depth==")]
    (ROOT / "requirements.lock").write_text(HEAD + "\n".join(pins) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
