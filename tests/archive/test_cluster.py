"""A cluster of two nodes, one of which is lost while it works: every photo is done once, and none is lost."""

from __future__ import annotations

import sys
import time
from collections import Counter

import pytest

from inpaint_app.archive.batch import Batch
from inpaint_app.archive.journal import Journal
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.running.cluster import ClusterRunner
from inpaint_app.archive.steps import Steps
from tests.archive.archives import Copier, picture, results, wrong_with

ray = pytest.importorskip("ray")
pytestmark = [
    pytest.mark.slow, pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(sys.platform != "linux", reason="a cluster on one machine is for tests on Linux only"),
]


class Slow(Copier):
    """Takes a moment for each, so that a node is lost while it works."""

    def perform(self, work, worker):
        time.sleep(0.3)
        return super().perform(work, worker)


@pytest.fixture
def cluster(monkeypatch):
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def test_a_node_that_is_lost_loses_nothing(cluster, tmp_path):
    second = cluster.add_node(num_cpus=1)
    names = [f"{number:02}.png" for number in range(11)]
    for number, name in enumerate((*names, "abort.png")):
        picture(tmp_path / "in" / name, number)
    out, ended, nodes = tmp_path / "out", [], Counter()

    def listen(_progress, photo):
        if photo is None:
            return
        ended.append(photo.work.name)
        nodes[photo.outcome.worker.split("/")[0]] += 1
        if len(nodes) == 2 and cluster.list_all_nodes() and second in cluster.worker_nodes:
            cluster.remove_node(second, allow_graceful=False)  # both have done something

    progress = Batch(BatchRequest((tmp_path / "in",), out, Steps(export="png"))).run(
        lambda _: ClusterRunner(Slow(), address=cluster.address), listen)
    assert second not in cluster.worker_nodes
    assert sorted(ended) == sorted((*names, "abort.png"))
    assert (progress.done, progress.apart) == (11, 1)
    assert results(out) == names
    assert wrong_with(out) == []
    with Journal(out / ".inpaint-app" / "journal.sqlite") as journal:
        assert [(row["name"], row["reason"]) for row in journal.files("state = 'apart'")] == [
            ("abort.png", "crashed")]
