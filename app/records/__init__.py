"""What things are: frozen types, no input or output."""
