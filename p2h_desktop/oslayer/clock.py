"""The time of day and the Chinese calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from p2h_desktop.core.types import Moment


class SystemClock:
    """Tells the local time; implements core.protocols.Clock."""

    def now(self, days: int = 0) -> Moment:
        """Return the present moment, moved by some days."""
        return moment_of(datetime.now() + timedelta(days=days))


def moment_of(at: datetime) -> Moment:
    """Return a date and time with its day of the Chinese calendar, known from 1900 to 2100."""
    from borax.calendars.lunardate import LunarDate  # few people ask for the date: not at start

    lunar = lunar_year = ""
    try:
        day = LunarDate.from_solar_date(at.year, at.month, at.day)
        lunar, lunar_year = day.strftime("%L%M月%D"), day.gz_year
    except ValueError:  # outside its table
        pass
    return Moment(
        at.year, at.month, at.day, at.hour, at.minute, at.second, at.weekday(), lunar, lunar_year
    )
