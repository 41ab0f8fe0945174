"""The log of one replication, and its ways out: a data frame, a file.

Input: rows and names. Output: an EventLog. Must not depend on models, plans or engines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.eventlog.rows import LogRecord

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class EventLog(LogRecord):
    """The log of one replication, from the start of its warm-up to its horizon (hours).

    >>> log = fs.log(model)
    >>> log.warm_up, log.horizon
    (1344.0, 8736.0)
    >>> log.same_as(fs.log(model))
    True
    """

    def frame(self) -> pd.DataFrame:
        """The log as a data frame with names; the columns of a written file."""
        from flowsim.eventlog.write import to_frame

        return to_frame(self)

    def write(self, path: str | PathLike[str]) -> None:
        """Write the log whole to a .parquet or .csv file. Raises ValueError for other names."""
        from flowsim.eventlog.write import write

        write(self, path)
