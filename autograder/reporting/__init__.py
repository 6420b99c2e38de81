"""What the results of a class say: statistics, misconceptions, who needs help, who wrote alike."""
