"""What one hands over: a report of results in one file, and a day that can be watched."""
