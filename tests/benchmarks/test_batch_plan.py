"""The simulation of a large archive: nodes share the work, storage holds them up, lost nodes cost time, not photos."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inpaint_app.benchmarks.batch_plan import Machine, Plan, plan_from, simulate

PLAN = Plan(photos=400, seconds=10, spread=0.2, megabytes=1, storage=1e6, node=1e6)
NODE = Machine(workers=4, load_s=0)


def test_ten_nodes_are_ten_times_as_fast_unless_the_storage_holds_them_up():
    one, ten = simulate(PLAN, NODE, 1), simulate(PLAN, NODE, 10)
    assert one["hours"] == pytest.approx(400 * 10 / 4 / 3600, rel=0.1)
    assert ten["hours"] == pytest.approx(one["hours"] / 10, rel=0.2)
    slow = simulate(replace(PLAN, storage=4), NODE, 10)  # 800 MB in all
    assert slow["hours"] > 800 / 4 / 3600 * 0.9
    assert slow["hours"] > 1.5 * ten["hours"]


def test_lost_nodes_do_some_photos_twice():
    often = replace(NODE, lost_per_hour=20, start_s=60)
    lost = simulate(PLAN, often, 2)
    assert lost["done_twice"] > 0
    assert lost["hours"] > simulate(PLAN, NODE, 2)["hours"]
    assert lost["efficiency"] < 1


def test_a_plan_is_made_of_what_was_measured():
    measured = {"seconds_a_photo": 5.0, "spread": 0.1, "megabytes": 8.0}
    plan = plan_from(measured, 200, [1, 10], 8, 0.5)
    assert plan["nodes_1"]["cost"] == pytest.approx(plan["nodes_1"]["node_hours"] * 0.5, abs=0.05)
    assert plan["laptop"]["hours"] > plan["nodes_10"]["hours"]
