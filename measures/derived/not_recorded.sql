/*
about = "The contract fields that a source does not send. What is here was never asked, so it is not a No. A source of which the load says nothing is taken to send everything. One row a source and field."
*/
SELECT DISTINCT s.source, f.table_name, f.column_name AS field
FROM (SELECT DISTINCT source FROM load.recorded) s
CROSS JOIN (SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'main') f
LEFT JOIN load.recorded r ON r.source = s.source AND r.table_name = f.table_name AND r.field = f.column_name
WHERE r.source IS NULL
