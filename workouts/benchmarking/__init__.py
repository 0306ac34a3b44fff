"""What `manage.py benchmark` does: build data, start the server, measure, judge. Nothing of it is part of the site."""
