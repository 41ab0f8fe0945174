"""Results to words, tables, pictures and files for people.

Input: frozen results of studies. Output: text, and files written whole or not at all. Must not
depend on: how a result came to be, the command line. matplotlib is imported by the pictures only.
"""
