"""The session: a state machine from keystrokes to updates."""

from __future__ import annotations

from dataclasses import replace

from p2h_desktop.core.pipeline.literal_input import belongs, takes_digits
from p2h_desktop.core.protocols import Converter, Recorder
from p2h_desktop.core.session.candidate_list import CandidateList
from p2h_desktop.core.session.composition import (
    commit_of,
    fix,
    fixed_end,
    fixed_text,
    has_edges,
    insert,
    move_caret,
    remaining,
)
from p2h_desktop.core.session.edit_commands import (
    CARET_MOVES,
    CHOICES,
    DELETIONS,
    EDGES,
    SELECTION_MOVES,
)
from p2h_desktop.core.session.hanzi_variant import VariantSwitch
from p2h_desktop.core.session.keymap import (
    DEFAULT_KEYMAP,
    TOGGLES,
    Action,
    Keymap,
    action_of,
    chord,
    meaning,
)
from p2h_desktop.core.session.mode import Mode
from p2h_desktop.core.session.punctuation import MARKS
from p2h_desktop.core.session.suggestions import Suggestions
from p2h_desktop.core.session.surrounding_text import SurroundingText
from p2h_desktop.core.session.text_before import MAX_CONTEXT
from p2h_desktop.core.session.typed_keys import TypedKeys, preedit_of, takes
from p2h_desktop.core.types import Candidate, Commit, Composition, Keystroke, Seen, Update

MAX_LETTERS = 120
"""Letters of one composition that are not chosen yet; beyond, its beginning is committed."""

Answer = tuple[bool, Commit | None]  # whether the key was handled, and the text to hand over
HANDLED: Answer = (True, None)
PASSED: Answer = (False, None)


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
        self._menu = CandidateList(converter, page_size)
        self._keymap = keymap
        self._keys = keys or TypedKeys()
        self._set_mode(Mode())
        self.written = SurroundingText(recorder)
        self.suggestions = Suggestions()
        self.script = VariantSwitch()
        self._revision = 0
        self._composition = Composition()
        self._ends: tuple[int, ...] = ()  # of the syllables of the first candidate, in the letters
        self._offered = ("", "")  # letters, and the text offered first for all of them
        self._found = Composition()  # the composition that the key now being answered found
        self._retract = ""  # what the application must delete first, for the next update

    @property
    def composition(self) -> Composition:
        """The state behind the preedit."""
        return self._composition

    @property
    def context(self) -> Seen:
        """What stands before the caret in the application, as far as it is known."""
        return self.written.text

    @property
    def incognito(self) -> bool:
        """Whether nothing that is typed reaches the recorder."""
        return not self.written.noted

    def press(self, keystroke: Keystroke, *, more_waiting: bool = False) -> Update:
        """Answer one key. With `more_waiting` an edit is not converted: another key follows."""
        self._found = self._composition
        taken, commit = self.suggestions.press(keystroke)
        if self._composition.letters:
            answer = self._press_composing(keystroke)
        elif taken:
            answer = True, self._hand_over(commit) if commit else None
        else:
            answer = self._press_idle(keystroke)
        if not more_waiting:
            self._decode()
        return self._update(answer)

    def select(self, index: int) -> Update:
        """Choose a candidate of the current page, as a click on it does."""
        self._found = self._composition
        followed = self.suggestions.choose(index)
        answer = (True, self._hand_over(followed)) if followed else self._choose_on_page(index)
        self._decode()
        return self._update(answer)

    def dismiss(self, index: int) -> Update:
        """Have the recorder forget or block a candidate of the current page, and convert anew."""
        self._decode()
        self._dismiss(index)
        return self._update(HANDLED)

    def reset(self) -> Update:
        """Drop the composition and forget the context: the focus has moved."""
        self.written.forget()
        self.suggestions.clear()
        self._set_composition(Composition())
        return self._update(HANDLED)

    def toggle_mode(self) -> Update:
        """Change between Chinese and English; letters being composed are committed as typed."""
        return self.set_chinese(not self._mode.chinese)

    def set_chinese(self, chinese: bool) -> Update:
        """Go to Chinese or English mode; letters being composed are committed as typed."""
        self._found = self._composition
        return self._update(self._switch(chinese) if chinese != self._mode.chinese else HANDLED)

    def set_modes(
        self, marks: bool | None = None, wide: bool | None = None, capitals: bool | None = None
    ) -> Update:
        """Change modes as `Mode` names them; None leaves one as it is."""
        self._set_mode(self._mode.changed(marks, wide, capitals))
        return self._update(HANDLED)

    def set_context(self, text: str) -> None:
        """Take over the text before the caret, where the application tells it."""
        self.written.follow(self.script.read(text))

    def set_incognito(self, incognito: bool) -> None:
        """Hide what is typed from the recorder; text committed so is never taken back aloud."""
        self.written.incognito = incognito

    def set_private(self, private: bool) -> None:
        """Do as in incognito while the text field asks that nothing be learnt from it."""
        self.written.private = private

    def set_converter(self, converter: Converter) -> None:
        """Ask another converter from the next edit on; what is composed and shown stays."""
        self._menu.converter = converter

    def set_keys(self, keys: TypedKeys) -> None:
        """Read keys in another way; letters typed in the old way are dropped."""
        if keys != self._keys:
            self._keys = keys
            self._set_composition(Composition())

    def set_page_size(self, page_size: int) -> None:
        """Show 1 to 9 candidates on a page, one digit key for each."""
        self._menu.set_page_size(page_size)

    def set_keymap(self, keymap: Keymap) -> None:
        """Obey other bindings from the next key on."""
        self._keymap = keymap
        self._set_mode(self._mode)

    def _press_idle(self, keystroke: Keystroke) -> Answer:
        match self._keymap.idle.get(chord(keystroke)):
            case Action() as action if action in TOGGLES:
                return self._toggle(action)
            case Action.UNDO if self._mode.chinese and self.written.undoable:
                return self._undo()
            case Action.PASS:
                return self._pass(keystroke)
        return self._type_idle(keystroke)

    def _type_idle(self, keystroke: Keystroke) -> Answer:
        action, text = meaning(keystroke), keystroke.text
        if action is Action.TYPE and self._mode.begins(keystroke):
            self._set_composition(insert(self._composition, text))
            return HANDLED
        if action in (Action.TYPE, Action.PUNCTUATE, Action.SEPARATE, Action.CHOOSE_NUMBER):
            typed = self._mode.written(text, self.context)
            if typed != text:
                return True, self._commit(typed)
        return self._pass(keystroke)

    def _press_composing(self, keystroke: Keystroke) -> Answer:
        if self._belongs(keystroke):
            return True, self._insert(keystroke.text)
        action = action_of(keystroke, self._keymap.composing)
        if not self._applies(action, keystroke.text):
            action = meaning(keystroke)
        if action in CARET_MOVES:
            self._decode()
            caret = CARET_MOVES[action](self._composition, self._ends)
            self._composition = move_caret(self._composition, caret)
        elif action in SELECTION_MOVES:
            self._decode()
            self._menu.select(SELECTION_MOVES[action](self._menu.selected, self._menu.page_size))
        elif action in DELETIONS:
            self._delete(action)
        elif action in (Action.ABANDON, Action.PASS):
            if action is Action.ABANDON:
                self._set_composition(Composition())
            return self._pass(keystroke)
        else:
            return self._type_or_choose(action, keystroke.text)
        return HANDLED

    def _belongs(self, keystroke: Keystroke) -> bool:
        """Tell whether a mark or digit is part of what is typed, such as an address."""
        text, caret = keystroke.text, self._composition.caret
        if meaning(keystroke) not in (Action.PUNCTUATE, Action.SEPARATE, Action.CHOOSE_NUMBER):
            return False
        letters = self._composition.letters[fixed_end(self._composition) : caret]
        if takes(self._keys, letters, text):
            return True
        if text.isdigit() and takes_digits(letters):
            self._decode()
            return takes_digits(letters, self._menu.items[:2])
        return self._menu.first == 0 and belongs(letters, text)

    def _applies(self, action: Action, text: str) -> bool:
        """Tell whether a binding of a key that types `text` has anything to act on."""
        if action in CHOICES:
            self._decode()
            at_end = self._composition.caret == len(self._composition.letters)
            return at_end and CHOICES[action] < len(self._menu.page)
        if action in EDGES:
            self._decode()
            return any(has_edges(c) for c in self._menu.page[self._menu.place :][:1])
        if action in (Action.PREVIOUS_PAGE, Action.NEXT_PAGE) and text in MARKS:
            self._decode()
            return self._menu.first > 0 or (action is Action.NEXT_PAGE and bool(self._menu.items))
        return True

    def _type_or_choose(self, action: Action, text: str) -> Answer:
        match action:
            case Action.TYPE:
                return True, self._insert(text)
            case Action.SEPARATE:
                return True, self._insert("'")
            case Action.CHOOSE:
                return self._choose_selected()
            case Action.CHOOSE_NUMBER:
                return self._choose_on_page(int(text) - 1)
            case Action.CHOOSE_SECOND | Action.CHOOSE_THIRD:
                return self._choose_on_page(CHOICES[action])
            case Action.FIRST_CHARACTER | Action.LAST_CHARACTER:
                return self._choose_edge(EDGES[action])
            case Action.COMMIT_LETTERS:
                return True, self._commit()
            case Action.PUNCTUATE:
                return True, self._commit_with_punctuation(text)
            case Action.DISMISS:
                self._decode()
                self._dismiss(self._menu.place)
            case _:
                return self._toggle(action)
        return HANDLED

    def _toggle(self, action: Action) -> Answer:
        if action is Action.TOGGLE_MODE:
            return self._switch(not self._mode.chinese)
        if action is Action.TOGGLE_SCRIPT:
            self.script.toggle()
        self._set_mode(self._mode.toggled(action))
        return HANDLED

    def _insert(self, text: str) -> Commit | None:
        """Put a letter in; where there are too many, commit a beginning of them, or swallow it."""
        committed = None
        if len(remaining(self._composition)) >= MAX_LETTERS:
            committed = self._settle()
            if committed is None:
                return None
        self._set_composition(insert(self._composition, text))
        return committed

    def _settle(self) -> Commit | None:
        """Commit what was chosen and the beginning of the rest; go on composing what is left."""
        old = self._composition
        if old.caret < len(old.letters):
            return None
        context = (self.context + fixed_text(old))[-MAX_CONTEXT:]
        first = self._menu.converter.settled(remaining(old), context)
        if first is None:
            return None
        end = fixed_end(old) + first.end
        settled = fix(replace(old, letters=old.letters[:end], caret=end), first, 0)
        commit = self._hand_over(commit_of(settled, "", fixed_text(settled)))
        left = old.letters[end:]
        self._set_composition(Composition(left, len(left)))
        return commit

    def _delete(self, action: Action) -> None:
        if action in (Action.DELETE_SYLLABLE_BEFORE, Action.DELETE_SYLLABLE_AFTER):
            self._decode()
        self._set_composition(DELETIONS[action](self._composition, self._ends))

    def _pass(self, keystroke: Keystroke) -> Answer:
        self.written.pass_key(keystroke)
        return PASSED

    def _undo(self) -> Answer:
        """Take the last commit back: the application deletes it, its letters are composed anew."""
        composition, self._retract = self.written.undo()
        self._set_composition(replace(composition, caret=len(composition.letters)))
        return HANDLED

    def _switch(self, chinese: bool) -> Answer:
        self._set_mode(replace(self._mode, chinese=chinese))
        return True, self._commit() if self._composition.letters else None

    def _set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self._idle_keys = mode.idle_keys(self._keymap)

    def _set_composition(self, composition: Composition) -> None:
        self._composition = composition
        self._menu.clear()
        self._ends = ()
        if not composition.letters:
            self._offered = ("", "")

    def _decode(self) -> None:
        """Convert the remaining letters, unless that is done already."""
        letters = remaining(self._composition)
        if not self._composition.letters:
            self.suggestions.refresh(self.context, self._menu.page_size)
        if self._menu.asked or not letters:
            return
        self._menu.ask(letters, (self.context + fixed_text(self._composition))[-MAX_CONTEXT:])
        first = self._menu.items[0] if self._menu.items else None
        start = fixed_end(self._composition)
        self._ends = tuple(start + end for end in first.ends) if first else ()
        if not self._composition.fixed:
            self._offered = (letters, first.text if first else "")

    def _choose_selected(self) -> Answer:
        self._decode()
        if not self._menu.items:
            return True, self._commit()
        return self._choose_this(self._menu.renewed(self._menu.selected), self._menu.selected)

    def _choose_on_page(self, index: int) -> Answer:
        self._decode()
        if 0 <= index < len(self._menu.page):
            place = self._menu.first + index
            return self._choose_this(self._menu.renewed(place), place)
        return HANDLED

    def _choose_edge(self, edge: int) -> Answer:
        """Choose one hanzi of the selected candidate for all of its letters."""
        index = self._menu.selected
        whole = self._menu.items[index]
        one = replace(whole, text=whole.text[edge], readings=(whole.readings[edge],))
        return self._choose_this(one, index)

    def _choose_this(self, candidate: Candidate, index: int) -> Answer:
        self._set_composition(fix(self._composition, candidate, index))
        return True, None if remaining(self._composition) else self._commit()

    def _dismiss(self, index: int) -> None:
        page = self._menu.page
        if 0 <= index < len(page) and self.written.dismiss(page[index]):
            self._menu.ask_again()

    def _commit_with_punctuation(self, text: str) -> Commit:
        """Choose the selected candidate, then the first for what it leaves, and commit."""
        self._decode()
        while self._menu.items:
            selected = self._menu.selected
            chosen = self._menu.renewed(selected)
            self._set_composition(fix(self._composition, chosen, selected))
            self._decode()
        before = self.context + fixed_text(self._composition) + remaining(self._composition)
        return self._commit(self._mode.written(text, before))

    def _commit(self, suffix: str = "") -> Commit:
        """Hand over the chosen hanzi, the remaining letters as typed, and `suffix`; go idle."""
        rest = self._mode.raw(remaining(self._composition)) + suffix
        return self._hand_over(commit_of(self._composition, rest, self._first_offered()))

    def _hand_over(self, commit: Commit) -> Commit:
        self.written.add(commit, self._found, chinese=self._mode.chinese)
        self._set_composition(Composition())
        self.suggestions.note(commit)
        return commit

    def _first_offered(self) -> str:
        letters = self._composition.letters
        if letters and self._offered[0] != letters:  # never converted whole, or edited since
            found = self._menu.converter.convert(letters, self.context, 1)
            self._offered = (letters, found[0].text if found else "")
        return self._offered[1] if letters else ""

    def _update(self, answer: Answer) -> Update:
        handled, commit = answer
        self._revision += 1
        retract, self._retract = self._retract, ""
        update = Update(
            preedit=preedit_of(self._keys, self._composition, self._ends),
            candidates=self._menu.page,
            selected=self._menu.place,
            page=self._menu.first // self._menu.page_size,
            pages=self._menu.pages,
            commit=commit,
            handled=handled,
            revision=self._revision,
            chinese=self._mode.chinese,
            retract=retract,
            idle_keys=self._idle_keys,
            marks=self._mode.marks,
            wide=self._mode.wide,
        )
        return self.script.shown_in(self.suggestions.shown_in(update))
