"""What things are called and how numbers and sentences are written, in zh and en."""
