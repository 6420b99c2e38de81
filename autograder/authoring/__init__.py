"""What an instructor writes: source notebooks, their checks, and proven releases."""
