/*
code = "R2.served"
title = "Children newly served under the grant"
family = "grants"
kind = "count"
timing = "flow"
unit = "children"
better = "higher"
subject = "child"
counts = "clients"
needs = ["grants", "grant_enrollments", "enrollments"]
why = "It is the promise to the funder: so many children in a year. Each child counts once in the grant's year, so that the quarters add up to it."
numerator = "Children whose first day of service under the grant in the grant's year falls in the period."
denominator = "None: this is a count."
excluded = "Enrollments that were over before their first day under the grant, or began after the grant ended."
source = "Unduplicated count of grant reports; the quarter of first service is the project's reading of it, so that quarters add up. Targets are those of the grant."
caution = "Choose a grant: a child in two grants is in the numbers of both. A child who is still in service when a new year begins counts again on that year's first day. The year is that of the calendar which the grant's reports follow, else the year from its first day. Service is being enrolled, not a visit."
questions = [
    "Are we where the grant expected us to be by now?",
    "Which referrals under the grant wait for service to begin?",
    "Do the children served look like the families that the grant was written for?",
]
*/
WITH first_days AS (
    SELECT
        s.grant_id,
        s.child_id,
        s.enrollment_id,
        greatest(s.from_date, y.from_date) AS on_day,
        row_number() OVER (
            PARTITION BY s.grant_id, y.from_date, s.child_id
            ORDER BY greatest(s.from_date, y.from_date), s.enrollment_id
        ) AS place,
        row_number() OVER (
            PARTITION BY s.grant_id, y.from_date, s.child_id, s.source, s.program
            ORDER BY greatest(s.from_date, y.from_date), s.enrollment_id
        ) AS place_in_program
    FROM derived.grant_service s
    JOIN derived.grant_years y ON y.grant_id = s.grant_id AND y.from_date < s.to_date AND y.to_date > s.from_date
    WHERE s.from_date < s.to_date
)
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    grant_id,
    on_day AS start_date,
    on_day + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    'first day of service in the grant''s year' AS reason,
    place > 1 AS only_when_split
FROM first_days
WHERE place_in_program = 1
UNION ALL
SELECT
    child_id, child_id, enrollment_id, grant_id, from_date, from_date + 1, 0, 0, 'excluded',
    'service was over before its first day under the grant, or began after the grant ended', false
FROM derived.grant_service
WHERE from_date >= to_date
