"""The session: a state machine from keystrokes to updates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from p2h_desktop.core.composition import (
    delete_after,
    delete_before,
    fix,
    fixed_end,
    fixed_text,
    insert,
    move_caret,
    remaining,
)
from p2h_desktop.core.keymap import DEFAULT_KEYMAP, Action, Keymap, action_of
from p2h_desktop.core.protocols import Converter, Recorder
from p2h_desktop.core.punctuation import chinese_punctuation
from p2h_desktop.core.text_before import MAX_CONTEXT, TextBefore, extend, follow, shorten
from p2h_desktop.core.typed_keys import TypedKeys, preedit_of, takes
from p2h_desktop.core.types import Candidate, Commit, Composition, Keystroke, Update

MAX_LETTERS = 60  # of one composition; further ones are swallowed
FIRST_PAGES = 4  # pages of candidates asked for at first; more are asked for while paging

Answer = tuple[bool, Commit | None]  # whether the key was handled, and the text to hand over
HANDLED: Answer = (True, None)
PASSED: Answer = (False, None)

CARET_MOVES: Mapping[Action, Callable[[Composition, Sequence[int]], int]] = {
    Action.CARET_LEFT: lambda c, _: c.caret - 1,
    Action.CARET_RIGHT: lambda c, _: c.caret + 1,
    Action.CARET_HOME: lambda _, __: 0,
    Action.CARET_END: lambda c, _: len(c.letters),
    Action.SYLLABLE_LEFT: lambda c, ends: max((e for e in ends if e < c.caret), default=0),
    Action.SYLLABLE_RIGHT: lambda c, ends: min(
        (e for e in ends if e > c.caret), default=len(c.letters)
    ),
}

# From the selected index and the page size to the index wanted, which may lie outside the list
SELECTION_MOVES: Mapping[Action, Callable[[int, int], int]] = {
    Action.NEXT_CANDIDATE: lambda selected, _: selected + 1,
    Action.PREVIOUS_CANDIDATE: lambda selected, _: selected - 1,
    Action.NEXT_PAGE: lambda selected, size: (selected // size + 1) * size,
    Action.PREVIOUS_PAGE: lambda selected, size: (selected // size - 1) * size,
}


class Session:
    """One user typing in one place: the composition, the mode and the left context."""

    def __init__(
        self,
        converter: Converter,
        page_size: int = 5,
        keymap: Keymap = DEFAULT_KEYMAP,
        recorder: Recorder | None = None,
        keys: TypedKeys | None = None,
    ) -> None:
        """Start idle in Chinese mode; `page_size` is 1 to 9, one digit key for each."""
        self.set_converter(converter)
        self.set_page_size(page_size)
        self._keymap = keymap
        self._recorder = recorder
        self._keys = keys or TypedKeys()
        self._incognito = False
        self._chinese = True
        self._before = TextBefore()
        self._revision = 0
        self._composition = Composition()
        self._candidates: tuple[Candidate, ...] = ()
        self._ends: tuple[int, ...] = ()  # of the syllables of the first candidate, in the letters
        self._selected = 0  # index into the candidates
        self._limit = 0  # how many candidates were asked for; 0: not converted yet
        self._offered = ("", "")  # letters, and the text offered first for all of them

    @property
    def composition(self) -> Composition:
        """The state behind the preedit."""
        return self._composition

    @property
    def context(self) -> str:
        """What stands before the caret in the application, as far as it is known."""
        return self._before.text

    @property
    def incognito(self) -> bool:
        """Whether nothing that is typed reaches the recorder."""
        return self._incognito

    def press(self, keystroke: Keystroke, *, more_waiting: bool = False) -> Update:
        """Answer one key. With `more_waiting` an edit is not converted: another key follows."""
        action = action_of(keystroke, self._keymap)
        if action is Action.TOGGLE_MODE:
            answer = self._switch(not self._chinese)
        elif not self._chinese:
            answer = self._pass(keystroke)
        elif self._composition.letters:
            action = Action.TYPE if self._takes(keystroke) else action
            answer = self._press_composing(action, keystroke)
        else:
            answer = self._press_idle(keystroke)
        if not more_waiting:
            self._decode()
        return self._update(answer)

    def select(self, index: int) -> Update:
        """Choose a candidate of the current page, as a click on it does."""
        answer = self._choose_on_page(index)
        self._decode()
        return self._update(answer)

    def dismiss(self, index: int) -> Update:
        """Have the recorder forget or block a candidate of the current page, and convert anew."""
        self._decode()
        self._dismiss(self._first_on_page() + index)
        self._decode()
        return self._update(HANDLED)

    def reset(self) -> Update:
        """Drop the composition and forget the context: the focus has moved."""
        self._before = TextBefore()
        self._set_composition(Composition())
        return self._update(HANDLED)

    def toggle_mode(self) -> Update:
        """Change between Chinese and English; letters being composed are committed as typed."""
        return self._update(self._switch(not self._chinese))

    def set_chinese(self, chinese: bool) -> Update:
        """Go to Chinese or English mode; letters being composed are committed as typed."""
        return self._update(self._switch(chinese) if chinese != self._chinese else HANDLED)

    def set_context(self, text: str) -> None:
        """Take over the text before the caret, where the application tells it."""
        self._before = follow(self._before, text)

    def set_incognito(self, incognito: bool) -> None:
        """Hide what is typed from the recorder, or no longer; what stands already stays as it is.

        Text committed in incognito is never taken back aloud, whenever it is deleted.
        """
        self._incognito = incognito

    def set_converter(self, converter: Converter) -> None:
        """Ask another converter from the next edit on; what is composed and shown stays."""
        self._converter = converter

    def set_keys(self, keys: TypedKeys) -> None:
        """Read keys in another way; letters typed in the old way are dropped."""
        if keys != self._keys:
            self._keys = keys
            self._set_composition(Composition())

    def set_page_size(self, page_size: int) -> None:
        """Show 1 to 9 candidates on a page, one digit key for each."""
        if not 1 <= page_size <= 9:
            raise ValueError("page_size must be 1 to 9")
        self._page_size = page_size

    def _press_idle(self, keystroke: Keystroke) -> Answer:
        # Bindings are for composing: an idle key means what it types.
        action = action_of(keystroke, {})
        if action is Action.TYPE and keystroke.text.islower():
            self._set_composition(insert(self._composition, keystroke.text))
            return HANDLED
        if action in (Action.PUNCTUATE, Action.SEPARATE):
            text = chinese_punctuation(keystroke.text, self.context)
            if text != keystroke.text:
                return True, self._commit(text)
        return self._pass(keystroke)

    def _takes(self, keystroke: Keystroke) -> bool:
        """Tell whether a key that types no letter goes on with what is composed."""
        if keystroke.ctrl or keystroke.alt:
            return False
        start, caret = fixed_end(self._composition), self._composition.caret
        return takes(self._keys, self._composition.letters[start:caret], keystroke.text)

    def _press_composing(self, action: Action, keystroke: Keystroke) -> Answer:
        if action in CARET_MOVES:
            self._decode()
            caret = CARET_MOVES[action](self._composition, self._ends)
            self._composition = move_caret(self._composition, caret)
            return HANDLED
        if action in SELECTION_MOVES:
            self._decode()
            self._move_selection(SELECTION_MOVES[action](self._selected, self._page_size))
            return HANDLED
        if action is Action.ABANDON:
            self._set_composition(Composition())
        if action in (Action.ABANDON, Action.PASS):
            return self._pass(keystroke)
        return self._edit_or_choose(action, keystroke.text)

    def _edit_or_choose(self, action: Action, text: str) -> Answer:
        match action:
            case Action.TYPE | Action.SEPARATE:
                if len(self._composition.letters) < MAX_LETTERS:
                    self._set_composition(insert(self._composition, text))
            case Action.DELETE_BEFORE:
                self._set_composition(delete_before(self._composition))
            case Action.DELETE_AFTER:
                self._set_composition(delete_after(self._composition))
            case Action.CANCEL:
                self._set_composition(Composition())
            case Action.CHOOSE:
                return self._choose_selected()
            case Action.CHOOSE_NUMBER:
                return self._choose_on_page(int(text) - 1)
            case Action.COMMIT_LETTERS:
                return True, self._commit()
            case Action.PUNCTUATE:
                return True, self._commit_with_punctuation(text)
        return HANDLED

    def _pass(self, keystroke: Keystroke) -> Answer:
        """Leave the key to the application, and follow what it does to the text there."""
        action = action_of(keystroke, {})
        if action is Action.IGNORE and keystroke.key == "BackSpace":
            self._take_back(1)
        elif action is Action.IGNORE and keystroke.key in ("Return", "KP_Enter"):
            self._before = extend(self._before, "\n", ours=False)
        elif action in (Action.IGNORE, Action.ABANDON):
            self._before = TextBefore()  # the caret may be anywhere now
        elif action is not Action.PASS:
            self._before = extend(self._before, keystroke.text, ours=False)
        return PASSED

    def _take_back(self, count: int) -> None:
        """Follow a deletion before the caret, and tell the recorder what was lost of its own."""
        lost = sum(self._before.ours[-count:])
        self._before = shorten(self._before, count)
        if lost and self._recorder is not None and not self._incognito:
            self._recorder.taken_back(lost)

    def _switch(self, chinese: bool) -> Answer:
        self._chinese = chinese
        return True, self._commit() if self._composition.letters else None

    def _set_composition(self, composition: Composition) -> None:
        self._composition = composition
        self._candidates = ()
        self._ends = ()
        self._selected = 0
        self._limit = 0
        if not composition.letters:
            self._offered = ("", "")

    def _decode(self) -> None:
        """Convert the remaining letters, unless that is done already."""
        letters = remaining(self._composition)
        if self._limit or not letters:
            return
        self._ask(FIRST_PAGES * self._page_size)
        if self._candidates:
            start = fixed_end(self._composition)
            self._ends = tuple(start + end for end in self._candidates[0].ends)
        if not self._composition.fixed:
            self._offered = (letters, self._candidates[0].text if self._candidates else "")

    def _ask(self, limit: int) -> None:
        """Ask for `limit` candidates; those already offered keep their places."""
        context = (self.context + fixed_text(self._composition))[-MAX_CONTEXT:]
        found = self._converter.convert(remaining(self._composition), context, limit)
        offered = {(c.text, c.end) for c in self._candidates}
        self._candidates += tuple(c for c in found if (c.text, c.end) not in offered)
        self._limit = limit

    def _move_selection(self, wanted: int) -> None:
        # One page more than is shown, so that the window knows whether there is one.
        needed = (wanted // self._page_size + 2) * self._page_size
        if needed > len(self._candidates) >= self._limit:
            self._ask(2 * self._limit)
        if 0 <= wanted < len(self._candidates):
            self._selected = wanted

    def _choose_selected(self) -> Answer:
        self._decode()
        if not self._candidates:
            return True, self._commit()
        return self._choose(self._selected)

    def _choose_on_page(self, index: int) -> Answer:
        self._decode()
        if 0 <= index < len(self._page()):
            return self._choose(self._first_on_page() + index)
        return HANDLED

    def _dismiss(self, index: int) -> None:
        if self._recorder is None or not self._first_on_page() <= index < len(self._candidates):
            return
        self._recorder.dismissed(self._candidates[index])
        limit, self._candidates = self._limit, ()
        self._ask(limit)
        self._selected = max(0, min(self._selected, len(self._candidates) - 1))

    def _choose(self, index: int) -> Answer:
        self._fix(index)
        return True, None if remaining(self._composition) else self._commit()

    def _fix(self, index: int) -> None:
        self._set_composition(fix(self._composition, self._candidates[index], index))

    def _commit_with_punctuation(self, text: str) -> Commit:
        """Choose the selected candidate, then the first for what it leaves, and commit."""
        self._decode()
        while self._candidates:
            self._fix(self._selected)
            self._decode()
        before = self.context + fixed_text(self._composition) + remaining(self._composition)
        return self._commit(chinese_punctuation(text, before))

    def _commit(self, suffix: str = "") -> Commit:
        """Hand over the chosen hanzi, the remaining letters as typed, and `suffix`; go idle."""
        composition, letters = self._composition, remaining(self._composition)
        raw = bool(letters) or not composition.fixed
        commit = Commit(
            text=fixed_text(composition) + letters + suffix,
            letters=composition.letters,
            readings=tuple(r for segment in composition.fixed for r in segment.readings),
            rank=-1 if raw else composition.fixed[-1].rank,
            first_offered=self._first_offered(),
            segments=composition.fixed,
        )
        if self._recorder is not None and not self._incognito:
            self._recorder.committed(commit, self.context)
        self._before = extend(self._before, commit.text, ours=not self._incognito)
        self._set_composition(Composition())
        return commit

    def _first_offered(self) -> str:
        letters = self._composition.letters
        if letters and self._offered[0] != letters:  # never converted whole, or edited since
            found = self._converter.convert(letters, self.context, 1)
            self._offered = (letters, found[0].text if found else "")
        return self._offered[1] if letters else ""

    def _page(self) -> tuple[Candidate, ...]:
        first = self._first_on_page()
        return self._candidates[first : first + self._page_size]

    def _first_on_page(self) -> int:
        return self._selected // self._page_size * self._page_size

    def _update(self, answer: Answer) -> Update:
        handled, commit = answer
        self._revision += 1
        return Update(
            preedit=preedit_of(self._keys, self._composition, self._ends),
            candidates=self._page(),
            selected=self._selected % self._page_size,
            page=self._selected // self._page_size,
            pages=-(-len(self._candidates) // self._page_size),
            commit=commit,
            handled=handled,
            revision=self._revision,
            chinese=self._chinese,
        )
