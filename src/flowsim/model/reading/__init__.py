"""From the text of a file to values: scalars with positions, the tree, the reader."""
