"""One HTML file that needs nothing else: no network, no server, no other file.

Input: results. Output: the text of a page. Its script and style are in `assets`, plain ES modules
and one style sheet, and are put into the page as they are.
"""
