"""The dashboard, the alerts and the document name only metrics that exist."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import metrics
from app.metrics.registry import metrics as defined

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "microblog.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DOCUMENT = ROOT / "docs" / "monitoring.md"
SUFFIX = re.compile(r"_(total|bucket|count|sum)$")


def existing() -> set[str]:
    """Return the metrics that are shown, without the suffixes of their samples."""
    probes = [each for scope in metrics.Scope for each in metrics.probes_of(scope)]
    names = {f"microblog_{each.name}" for each in probes if each.text}
    # Made when it is scraped.
    return names | set(defined.names) | {"microblog_report_age_seconds"}


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("path", [DASHBOARD, ALERTS], ids=lambda path: path.name)
def test_only_metrics_that_exist_are_named(path: Path) -> None:
    named = set(re.findall(r"\bmicroblog_[a-z_]+", path.read_text("utf-8")))
    assert named
    assert {SUFFIX.sub("", name) for name in named} <= existing()


def test_panels_of_the_dashboard_lie_side_by_side() -> None:
    board = json.loads(DASHBOARD.read_text("utf-8"))
    places = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in places, panel["title"]
                places.add((x, y))


def test_every_alert_is_explained() -> None:
    text = DOCUMENT.read_text("utf-8")
    for rule in rules():
        assert f"`{rule['alert']}`" in text
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
