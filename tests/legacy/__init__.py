"""The take-over of the older tracker's database, from its tables to a person's page. `database` builds its tables."""
