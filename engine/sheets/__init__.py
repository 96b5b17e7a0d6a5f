"""Tables that people fill in: sheets of workbooks, CSV and TSV, each cell with its place; and workbooks, written."""
