"""A sentence about what is approximate in averages, and whom it is about.

Input: a sentence with places for names. Output: the sentence with the names of the file. Must not
depend on: what people are shown, who put titles in the place of names.
"""

from __future__ import annotations

from typing import NamedTuple


class Note(NamedTuple):
    """text: a sentence with {work}, {team}, {lever} and {others} in the place of names.

    work, team, lever: names of the file, empty if the sentence has none; others: names of teams.
    """

    text: str
    work: str = ""
    team: str = ""
    lever: str = ""
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The sentence with the names of the file."""
        others = " and ".join(self.others)
        return self.text.format(work=self.work, team=self.team, lever=self.lever, others=others)
