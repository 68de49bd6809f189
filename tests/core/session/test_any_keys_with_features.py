"""What holds for any keys with shuangpin, numbers, tones, continuations and scripts switched on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from p2h_desktop.core.session.composition import fixed_end, remaining
from p2h_desktop.core.session.keymap import DEFAULT_KEYMAP
from p2h_desktop.core.session.session import MAX_LETTERS
from p2h_desktop.core.types import Keystroke, Update
from tests.core.session.test_any_keys import ANY_KEY, Application, assert_no_letter_lost, key
from tests.support.scenario_features import make_session

EVERYTHING = "numbers, parts, dates, symbols, phrases, completions, continuations by digit"
FEATURES = (
    EVERYTHING + ", tones, script traditional",
    EVERYTHING + ", scheme weiruan, english, script simplified",
    EVERYTHING + ", scheme xiaohe, script traditional",
)
RUNS, KEYS_EACH = 10, 60

OFTEN = st.sampled_from([*"v1+2=3.(", *"Vu", *"rq", *"dz", *"nihc", *"vs;x; "]).map(key)
SWITCH = st.just(Keystroke("F", "", shift=True, ctrl=True))
KEYS = st.lists(
    st.tuples(ANY_KEY | OFTEN | SWITCH, st.booleans()), min_size=KEYS_EACH, max_size=KEYS_EACH
)


def assert_drawable(update: Update) -> None:
    preedit = update.preedit
    assert 0 <= preedit.fixed <= preedit.caret <= len(preedit.text)
    assert update.selected < max(len(update.candidates), 1)
    assert (update.pages == 0) == (update.candidates == ())
    assert update.selected >= 0 or not preedit.text


@pytest.mark.parametrize("features", FEATURES)
@settings(
    max_examples=RUNS,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(keys=KEYS)
def test_no_keys_lose_letters_or_raise(features: str, keys: list[tuple[Keystroke, bool]]) -> None:
    session, application = make_session(features), Application()
    for keystroke, waiting in keys:
        before = session.composition
        update = session.press(keystroke, more_waiting=waiting)
        application.apply_update(keystroke, update)
        after = session.composition
        assert_drawable(update)
        assert fixed_end(after) <= after.caret <= len(after.letters)
        assert len(remaining(after)) <= MAX_LETTERS
        if update.commit is not None:  # its text may be in another script than its segments
            assert update.commit.letters == before.letters
            assert after.letters == ""
        else:
            assert_no_letter_lost(before, keystroke, DEFAULT_KEYMAP, after, update)
