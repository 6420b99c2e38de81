"""What the pages for people are made of: one file each, no network, nothing in it that runs."""
