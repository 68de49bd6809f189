"""The candidates on offer: those asked for so far, the selected one, and its page."""

from __future__ import annotations

from p2h_desktop.core.protocols import Converter
from p2h_desktop.core.types import Candidate, Source

FIRST_PAGES = 4  # pages of candidates asked for at first; more are asked for while paging


class CandidateList:
    """The list that grows while it is paged through; what it has shown keeps its place."""

    def __init__(self, converter: Converter, page_size: int) -> None:
        """Start empty; `page_size` is 1 to 9, one digit key for each."""
        self.set_page_size(page_size)
        self.converter = converter
        self.items: tuple[Candidate, ...] = ()
        self.selected = 0  # index into the items
        self._limit = 0  # how many were asked for; 0: not asked yet
        self._question = ("", "")  # letters and context

    @property
    def asked(self) -> bool:
        """Whether the converter has been asked since the last `clear`."""
        return self._limit > 0

    @property
    def page_size(self) -> int:
        """Candidates on a page."""
        return self._page_size

    @property
    def first(self) -> int:
        """The index of the first candidate of the page."""
        return self.selected // self._page_size * self._page_size

    @property
    def place(self) -> int:
        """Where the selected candidate stands on its page."""
        return self.selected - self.first

    @property
    def page(self) -> tuple[Candidate, ...]:
        """The candidates of the page the selected one is on."""
        return self.items[self.first : self.first + self._page_size]

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return -(-len(self.items) // self._page_size)

    def set_page_size(self, page_size: int) -> None:
        """Show so many on a page, from now on."""
        if not 1 <= page_size <= 9:
            raise ValueError("page_size must be 1 to 9")
        self._page_size = page_size

    def clear(self) -> None:
        """Offer nothing: the letters have changed."""
        self.items = ()
        self.selected = 0
        self._limit = 0

    def ask(self, letters: str, context: str) -> None:
        """Fill the list for these letters after this context."""
        self._question = (letters, context)
        self._ask(FIRST_PAGES * self._page_size)

    def ask_again(self) -> None:
        """Ask the same question anew: what can be offered has changed, the letters have not."""
        limit, self.items = self._limit, ()
        self._ask(limit)
        self.selected = max(0, min(self.selected, len(self.items) - 1))

    def renewed(self, index: int) -> Candidate:
        """Return a candidate as it is now: a time of day changes while the list is shown."""
        shown = self.items[index]
        if shown.source not in (Source.COMPUTED, Source.PHRASE):
            return shown
        found = self.converter.convert(*self._question, index + 1)[index:]
        same = bool(found) and (found[0].source, found[0].ends) == (shown.source, shown.ends)
        return found[0] if same else shown

    def select(self, wanted: int) -> None:
        """Select by index, asking for more where the list may go on; outside it, do nothing."""
        # One page more than is shown, so that the window knows whether there is one.
        needed = (wanted // self._page_size + 2) * self._page_size
        if needed > len(self.items) >= self._limit:
            self._ask(2 * self._limit)
        if 0 <= wanted < len(self.items):
            self.selected = wanted

    def _ask(self, limit: int) -> None:
        found = self.converter.convert(*self._question, limit)
        offered = {(c.text, c.end) for c in self.items}
        self.items += tuple(c for c in found if (c.text, c.end) not in offered)
        self._limit = limit
