"""What is shown: reports, charts, evidence, hand-over."""
