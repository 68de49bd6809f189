"""Personal versions whose files hold no networks."""

from __future__ import annotations

from p2h_desktop.store.models.model_versions import (
    FILES,
    REPORT,
    ModelVersion,
    VersionStore,
    hash_files,
)

VOCAB = "v" * 64


def add(
    store: VersionStore, content: str, *, accepted: bool = True, vocab: str = VOCAB
) -> ModelVersion:
    """A version whose files hold `content`; later calls make later versions."""
    built = store.workspace(content)
    for name in FILES:
        (built / name).write_text(f"{name} {content}")
    (built / REPORT).write_text("in the user's own words")
    number = len(store.versions())
    version = ModelVersion(
        id="",
        parent="",
        base="b",
        vocab=vocab,
        created=f"2030-01-01T00:00:{number:02d}+00:00",
        learned_until="2029-12-31",
        sha256=hash_files(built),
        accepted=accepted,
    )
    return store.add(built, version)
