"""From a snapshot to a version with the shipped network: killed, resumed, judged, used."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from model_training.__main__ import main
from model_training.finetune import resources
from model_training.finetune.recipe import finetune
from p2h_desktop import __version__
from p2h_desktop.engine.pipeline_builder import PipelineOptions, shipped_pipeline
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store import paths
from p2h_desktop.store.files import only_one, sha256_of
from p2h_desktop.store.jobs import (
    LOCK,
    FineTuneJob,
    FineTuneSettings,
    SnapshotRecord,
    parse_event,
    read_job,
    write_job,
    write_snapshot,
)
from p2h_desktop.store.models.model_versions import REPORT, VersionStore
from tests.support.made_up_writer import written


def events(output: str) -> list[str]:
    return [event.kind for line in output.splitlines() if (event := parse_event(line))]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_job_is_killed_goes_on_and_makes_a_version_that_helps(
    project: Path, tmp_path: Path
) -> None:
    write_snapshot(tmp_path / "snapshot.jsonl", written(120))
    command = [sys.executable, "-m", "model_training", "finetune", "--json", "--force"]
    first = [*command, "--snapshot", str(tmp_path / "snapshot.jsonl")]
    first += ["--epochs", "3", "--rate", "0.003", "--general", "20"]
    with subprocess.Popen(first, cwd=project, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = parse_event(line)
            if event is not None and event.kind == "later":
                os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    (job,) = paths.training_folder().glob("*/job.json")
    assert read_job(job.parent).settings.epochs == 3
    store = VersionStore(paths.versions_folder())
    assert store.versions() == []

    # once more, when the network is exported and not yet judged
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = parse_event(line)
            if event is not None and event.message == message(Code.STAGE_TEST_LATER):
                os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert store.versions() == []

    done = subprocess.run(
        [*command, "--activate"], cwd=project, capture_output=True, text=True, check=True
    )
    assert events(done.stdout)[-1] == "done"
    (version,) = store.versions()
    assert version.accepted, version.reasons
    assert version.scores["later"]["helped"] > 5
    assert not list(paths.training_folder().glob("*/*"))  # nothing typed is left behind
    report = json.loads((store.folder / version.id / REPORT).read_text("utf-8"))
    assert ["yangli", "阳历"] in [quote[:2] for quote in report["better"]]
    assert store.active_folder(sha256_of(paths.asset("model/vocab.tsv"))) is not None

    model = paths.assets_folder() / "model"
    pipeline = shipped_pipeline(model, PipelineOptions())
    assert pipeline.sentences("yangli", "", 1)[0].text == "阳历"
    shipped = shipped_pipeline(model, PipelineOptions(), model)
    assert shipped.sentences("yangli", "", 1)[0].text != "阳历"


def job_of(tmp_path: Path, records: list[SnapshotRecord]) -> Path:
    folder = tmp_path / "jobs" / "one"
    job = FineTuneJob(str(paths.assets_folder() / "model"), str(tmp_path / "versions"))
    write_job(folder, job, records)
    return folder


def test_too_little_to_learn_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"too-little-input.*needed=30"):
        finetune(job_of(tmp_path, written(20)), lambda _: None, force=True)


def test_one_training_at_a_time(tmp_path: Path) -> None:
    folder = job_of(tmp_path, written(60))
    with only_one(folder.parent / LOCK) as alone:
        assert alone
        with pytest.raises(StoreError, match="training-running"):
            finetune(folder, lambda _: None, force=True)


def test_what_speaks_against_training_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "DISK_MB", 10**9)
    with pytest.raises(StoreError, match="little-disk"):
        finetune(job_of(tmp_path, written(60)), lambda _: None)


def test_failures_are_events(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["finetune", "--json", "--force", "--job", str(tmp_path / "none")]) == 1
    assert events(capsys.readouterr().out) == ["failed"]
    job = job_of(tmp_path, written(20))
    assert main(["finetune", "--json", "--force", "--job", str(job)]) == 1
    assert events(capsys.readouterr().out) == ["stage", "failed"]
    assert job.exists()  # the user's records are kept until a version is made


def battery(power: Path, name: str, **values: str) -> None:
    (power / name).mkdir(parents=True)
    for key, value in values.items():
        (power / name / key).write_text(value + "\n")


def test_the_battery_counts_only_when_it_is_used(tmp_path: Path) -> None:
    assert resources.battery_percent(tmp_path / "none") is None
    battery(tmp_path, "BAT0", type="Battery", status="Discharging", capacity="23")
    assert resources.battery_percent(tmp_path) == 23
    battery(tmp_path, "AC", type="Mains", online="0")
    assert resources.battery_percent(tmp_path) == 23
    battery(tmp_path, "AC1", type="Mains", online="1")
    assert resources.battery_percent(tmp_path) is None


def test_the_versions_command_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["versions"]) == 0
    assert "* 自带模型" in capsys.readouterr().out


def test_settings_of_a_job_survive_writing(tmp_path: Path) -> None:
    job = FineTuneJob(
        "base", "versions", "v1", 7, FineTuneSettings(epochs=9, epsilon=3.0), ("p2h",)
    )
    write_job(tmp_path / "job", job, [])
    assert read_job(tmp_path / "job") == job
    written = (tmp_path / "job" / "job.json").read_text("utf-8")
    (tmp_path / "job" / "job.json").write_text(written.replace(__version__, "0.0.0"), "utf-8")
    with pytest.raises(StoreError, match="job-other-version"):
        read_job(tmp_path / "job")
    for content in ("", "[]", "{}", '{"format": 1}', '{"format": 2, "base": ""}'):
        (tmp_path / "job" / "job.json").write_text(content)
        with pytest.raises(StoreError):
            read_job(tmp_path / "job")
