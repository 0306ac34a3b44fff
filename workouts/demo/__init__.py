"""The demo account of a development server: a believable year of training up to today.

`routine` is what the person trains, `year` what became of it (pure), `account` puts it into the database.
"""
