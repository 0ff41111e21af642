"""Every policy against every rendering, and every policy against what it must catch."""
import copy

import pytest

import policies
import policies_objects  # noqa: F401  registers its policies
import render
from exceptions import EXCEPTIONS
from plants import PLANTS, good

CASES = render.cases()


def violations(name, objects, chart):
    """Sentences about what violates a policy, without what is excepted; and the exceptions that were needed."""
    found, needed = [], set()
    for item, sentence in policies.POLICIES[name](objects):
        key = (name, chart, item["kind"], item["metadata"]["name"])
        if key in EXCEPTIONS:
            needed.add(key)
        else:
            found.append(f"{item['kind']}/{item['metadata']['name']}: {sentence}")
    return found, needed


@pytest.mark.parametrize("name", policies.POLICIES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_policy(case, name):
    found, _ = violations(name, render.objects(case), case.chart)
    assert not found, "\n".join(found)


def test_no_exception_is_left_over():
    needed = set()
    for case in CASES:
        for name in policies.POLICIES:
            needed |= violations(name, render.objects(case), case.chart)[1]
    assert needed == set(EXCEPTIONS)
    assert all(EXCEPTIONS.values()), "an exception needs its reason"


@pytest.mark.parametrize("name", policies.POLICIES)
def test_a_policy_has_nothing_against_good_objects(name):
    assert list(policies.POLICIES[name](good())) == []


@pytest.mark.parametrize(("name", "index"), [(name, index) for name, spoils in PLANTS.items() for index in range(len(spoils))])
def test_a_policy_catches_what_was_planted(name, index):
    objects = copy.deepcopy(good())
    PLANTS[name][index](objects)
    assert list(policies.POLICIES[name](objects)), "the planted violation was not seen"


def test_every_policy_has_a_plant():
    assert set(PLANTS) == set(policies.POLICIES)
