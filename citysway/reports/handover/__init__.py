"""Hand-over of a study's tables to other programs: formats, their words and their schemas."""
