from pathlib import Path

import pytest
import torch

from fathom.scenes.dataset import training_scenes
from fathom.scenes.dataset.pack import PackRequest
from fathom.scenes.dataset.training_scenes import (
    VALIDATION_SEED,
    SceneOptions,
    in_batches,
    no_augmentation,
)

OPTIONS = {"count": 128, "sizes": [[64, 48, 1.0]], "smallest_crop": 0.5}


def test_training_and_validation_scenes_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def packed(folder: Path, request: PackRequest, *, workers: int) -> None:
        asked.append((folder.name, request.count, request.seed, request.supersample, workers))

    monkeypatch.setattr(training_scenes, "packed", packed)
    options = SceneOptions.model_validate(
        OPTIONS | {"scene_seed": 7, "validation_count": 16, "supersample": 2, "render_workers": 1}
    )
    options.training_pack(Path("runs/scenes"))
    options.validation_pack(Path("runs/scenes"))
    assert asked == [
        ("scenes", 128, 7, 2, 1),
        ("scenes-validation", 16, VALIDATION_SEED, 2, 1),
    ]


def test_an_unknown_augmentation_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no 'nose', only "):
        SceneOptions.model_validate(OPTIONS | {"augment": {"nose": 1.0}})


def test_without_augmentation_nothing_is_drawn() -> None:
    assert not any(vars(no_augmentation()).values())


def test_the_last_batch_may_be_smaller() -> None:
    batches = in_batches([{"x": torch.tensor([k])} for k in range(5)], 2)
    assert [batch["x"].flatten().tolist() for batch in batches] == [[0, 1], [2, 3], [4]]
