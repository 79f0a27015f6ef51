"""What is read: bytes, documents, stories."""
