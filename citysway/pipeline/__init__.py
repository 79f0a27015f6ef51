"""What is done: study settings, annotation, facts, indicators."""
