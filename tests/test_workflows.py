"""The workflows of the repository are sound as far as can be told without running them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml", reason="comes with the tools of developers")

PINNED = re.compile(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+")
NAMED = re.compile(r"(?:p2h_desktop|requirements|tests|\.ci)/[\w./-]+|constraints\.txt")


@pytest.fixture(scope="module")
def workflows(project: Path) -> dict[str, Any]:
    folder = project / ".github" / "workflows"
    return {path.name: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yml")}


def jobs(workflows: dict[str, Any]) -> list[dict[str, Any]]:
    return [job for workflow in workflows.values() for job in workflow["jobs"].values()]


def scripts(workflows: dict[str, Any]) -> list[str]:
    return [step["run"] for job in jobs(workflows) for step in job["steps"] if "run" in step]


def test_workflows_may_only_read_and_end_in_time(workflows: dict[str, Any]) -> None:
    assert all(workflow["permissions"] == {"contents": "read"} for workflow in workflows.values())
    assert all(job["timeout-minutes"] <= 90 for job in jobs(workflows))


def test_actions_are_pinned(workflows: dict[str, Any]) -> None:
    used = [step["uses"] for job in jobs(workflows) for step in job["steps"] if "uses" in step]
    assert used
    assert all(PINNED.fullmatch(name) for name in used)


def test_jobs_wait_for_jobs_that_exist(workflows: dict[str, Any]) -> None:
    for workflow in workflows.values():
        for job in workflow["jobs"].values():
            assert set(job.get("needs", [])) <= workflow["jobs"].keys()


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_scripts_can_be_parsed(workflows: dict[str, Any]) -> None:
    for script in scripts(workflows):
        plain = re.sub(r"\$\{\{.*?\}\}", "value", script)
        subprocess.run(["sh", "-n", "-c", plain], check=True)


def test_the_commands_of_the_readme_are_run_and_files_exist(
    workflows: dict[str, Any], project: Path
) -> None:
    run = "\n".join(scripts(workflows))
    assert "sh p2h_desktop/setup.sh run" in run
    assert 'setup.sh" test' in (project / ".ci" / "run").read_text("utf-8")
    assert "sh .ci/run" in run
    missing = {name for name in NAMED.findall(run) if not (project / name).exists()}
    assert not missing


def test_forms_for_issues_ask_in_both_languages(project: Path) -> None:
    forms = [
        p for p in (project / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if p.stem != "config"
    ]
    assert len(forms) >= 3
    for path in forms:
        form = yaml.safe_load(path.read_text("utf-8"))
        fields = [part for part in form["body"] if part["type"] != "markdown"]
        labels = [part["attributes"]["label"] for part in fields]
        assert all(" / " in text for text in [form["name"], form["description"], *labels])
        assert len({part["id"] for part in fields}) == len(fields)
