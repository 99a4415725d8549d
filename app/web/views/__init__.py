"""What the panels show, as frozen values without a page: made of answers to questions, tested without a browser."""
