import pytest

from fathom.core.errors import ExtraMissingError
from fathom.core.extras import import_extra


def test_installed_package_is_imported():
    assert import_extra("json", extra="mesh", purpose="Testing").dumps(1) == "1"


def test_missing_package_is_named_with_its_extra():
    with pytest.raises(ExtraMissingError) as error:
        import_extra("no_such_package", extra="mesh", purpose="Writing glb files")
    assert str(error.value) == (
        "Writing glb files needs the package no_such_package: pip install 'fathom-depth[mesh]'."
    )
