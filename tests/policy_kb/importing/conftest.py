"""The five policy documents the project was given. They are not ours to publish and stay outside."""

import os
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parents[3]
SEED_NAMES = ("000", "001", "002", "003", "004")


@pytest.fixture(params=SEED_NAMES)
def seed(request: pytest.FixtureRequest) -> Path:
    """Each of the five documents in turn."""
    return find_seed(request.param)


def find_seed(name: str) -> Path:
    """The document whose file name begins so; skips the test where the documents are not at hand."""
    folder = Path(os.environ.get("MINGBAI_SEEDS", _REPOSITORY.parent / "shared" / "seeds"))
    found = sorted(folder.glob(f"{name}_*.txt"))
    if not found:
        pytest.skip(f"没有找到政策文件样本 {name}：放在仓库旁的 shared/seeds，或用 MINGBAI_SEEDS 指明目录")
    return found[0]
