"""The workshop: a server for one room of people or many, and its two pages.

Input: requests of browsers on this machine or in the room's network. Output: pages, numbers with
intervals from the same studies as the command line, a database file of all that the rooms did.

From the bottom: `store` (the database), `records` (what is in it), `people` and `rooms` (what may
happen when), `organisation` and `answers` (models and their numbers), `runs` (who computes when),
`hub` (who is told), `workshop` (all of these together), `app` (routes). `limits`, `security` and
`door` stand before them.
"""
