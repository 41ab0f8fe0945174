"""The workshop: a server for one or many rooms of people, and its two pages.

Input: requests of browsers on this machine or in its network. Output: pages, numbers with
intervals from the same studies as the command line, a database file of everything that rooms did.

From the bottom: `store` (the database), `records` (what is in it), `people` and `rooms` (what may
happen when), `organisation` and `answers` (models and their numbers), `runs` (who computes when),
`streams` (what pages receive), `workshop` (all of these together), `app` (routes). `limits`,
`security` and `door` stand before them.
"""
