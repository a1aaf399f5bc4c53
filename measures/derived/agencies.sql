/*
about = "The agency that each program belongs to, as its own source names it. One row a program and source."
*/
SELECT source, program, any_value(agency) AS agency
FROM programs
GROUP BY source, program
