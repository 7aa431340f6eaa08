"""Foot contacts: when each foot meets and leaves the ground, each instant with its standard error."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray

if TYPE_CHECKING:
    import pandas as pd

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True)
class Contacts:
    """A table of contacts in order of strike.

    Parameters
    ----------
    side
        `(contact,)` of `"left"` / `"right"`.
    strike_s, off_s
        `(contact,)` seconds on the clock of the motion.
    strike_se_s, off_se_s
        `(contact,)` standard error of each instant, seconds.
    method
        `force` (from plates) or `kinematics`.
    flags
        Codes of what a user should know.
    own_length_se_s
        `(contact,)` standard error of the length of each contact, seconds, where it was measured by itself; `None` where
        the errors of strike and off are independent (force plates). See `length_se_s`.
    """

    side: NDArray[np.str_]
    strike_s: FloatArray
    off_s: FloatArray
    strike_se_s: FloatArray
    off_se_s: FloatArray
    method: Literal["force", "kinematics"]
    flags: tuple[str, ...] = ()
    own_length_se_s: FloatArray | None = None

    @property
    def length_se_s(self) -> FloatArray:
        """`(contact,)` standard error of the time between strike and off, seconds; of a flight beside it as well.

        Not the root of the sum of both squared where strike and off of one runner share an error: shifted alike they leave
        the length as it is, shifted apart they change it by more.
        """
        if self.own_length_se_s is not None:
            return self.own_length_se_s
        return np.hypot(self.strike_se_s, self.off_se_s)

    def __len__(self) -> int:
        """How many contacts."""
        return len(self.strike_s)

    def of(self, side: Side) -> Contacts:
        """Only the contacts of one side."""
        return self.only(self.side == side)

    def only(self, keep: BoolArray) -> Contacts:
        """Only the contacts where `keep` holds."""
        return Contacts(
            self.side[keep],
            self.strike_s[keep],
            self.off_s[keep],
            self.strike_se_s[keep],
            self.off_se_s[keep],
            self.method,
            self.flags,
            None if self.own_length_se_s is None else self.own_length_se_s[keep],
        )

    def flagged(self, *flags: str) -> Contacts:
        """The same contacts with further flags."""
        return replace(self, flags=tuple(dict.fromkeys(self.flags + flags)))

    def to_frame(self) -> pd.DataFrame:
        """As a table with the columns of the JSON contract."""
        import pandas as pd

        columns = ("side", "strike_s", "off_s", "strike_se_s", "off_se_s")
        return pd.DataFrame({c: getattr(self, c) for c in columns})
