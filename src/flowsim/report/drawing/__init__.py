"""What charts are drawn with: slides, scales, curves, panels, intervals."""
