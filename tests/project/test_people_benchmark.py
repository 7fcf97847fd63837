"""What is told of judged regions: each under its seed, families of cases of all together."""

from kontingent.project.benchmarks import people


def _judged(false: int, cases: int) -> dict[str, object]:
    return {
        "seed": 0,  # as a region tells it whose seed nobody told
        "quality": {
            "tuned": {"together": 90, "apart": 10, "false": 0},
            "held out": {"together": 8, "apart": 2, "false": false},
        },
        "cases": cases,
        "families": [{"reasons": ["name_same"], "same": True, "held_out": False, "cases": cases}],
        "learners": {"truth": 200, "known": 200, "counted": 203, "once": 199, "decided": 200},
    }


def test_regions_beside_each_other():
    made = people.figures({11: _judged(2, 30), 23: _judged(0, 10)})
    assert [region["seed"] for region in made.data["regions"]] == [11, 23]
    assert made.columns == ("", "край 11", "край 23")
    rows = {title: figures for title, *figures in made.rows}
    assert rows["ложных объединений"] == ["2", "0"]
    assert rows["точность, отложенные виды"] == ["0,8000", "1,0000"]
    assert rows["полнота, свои виды"] == ["0,9000", "0,9000"]
    assert rows["открытых случаев на 1 000 обучающихся"] == ["150,0", "50,0"]
    assert made.notes == ("* 40, один человек: ФИО совпадает.",)
