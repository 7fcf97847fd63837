"""How many examples a property is tried with: `quick`, `test` and `soak` are profiles of hypothesis.

`@examples(30)` says how many are a good try: the suite takes an eighth of that, the quick set a tenth, the soak ten
times as many. Each run draws others, by a seed that is printed: `KONTINGENT_TEST_SEED=… python -m pytest …` draws the
same again.
"""

from hypothesis import HealthCheck, Phase, settings

GOOD_TRY = 100  # examples where a property says no number
PROFILES = {"quick": 10, "test": 12, "soak": 1000}

for name, count in PROFILES.items():
    settings.register_profile(
        name,
        max_examples=count,
        deadline=None,  # the machine may be busy
        # Without an explanation, for which a failing example would be run hundreds of times more.
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        # Fixtures stand for all examples on purpose; how slow data is made is a matter of the machine.
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        print_blob=True,
    )
settings.load_profile("test")


def examples(count: int) -> settings:
    """Read after the profile is chosen, as tests are: with `--hypothesis-profile`, before they are collected."""
    return settings(max_examples=max(1, count * settings().max_examples // GOOD_TRY))
