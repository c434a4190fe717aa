"""What a second person says of the figures: sheets to fill in, verdicts, and how they win."""
