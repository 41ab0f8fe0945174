"""Results to words, tables, pictures and files for people.

Enters: frozen results of studies. Leaves: text, and files written whole or not at all. Must not
know: how a result came to be, the command line. matplotlib is imported by the pictures only.
"""
