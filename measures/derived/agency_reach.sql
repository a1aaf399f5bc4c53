/*
about = "The day each agency's numbers reach: the earliest complete-to day of the sources that name it. One row an agency."
*/
SELECT agency, min(complete_to) AS complete_to
FROM (
    SELECT agency, complete_to FROM derived.complete_to
    UNION ALL
    SELECT e.agency, c.complete_to FROM derived.enrollments e JOIN derived.complete_to c USING (source)
)
GROUP BY agency
