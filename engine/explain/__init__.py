"""Why, why not, what if, what would do, drawn; and the report that holds it all."""
