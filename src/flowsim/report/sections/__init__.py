"""Parts of a report that several studies share: sentences, tables, trust, assumptions."""
