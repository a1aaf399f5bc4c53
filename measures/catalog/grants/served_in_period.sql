/*
code = "R2.in_quarter"
title = "Children served under the grant in the period"
family = "grants"
kind = "count"
timing = "flow"
unit = "children"
better = "higher"
subject = "child"
counts = "clients"
needs = ["grants", "grant_enrollments", "enrollments"]
why = "It shows how many children the grant carries at a time, those who came before the period among them."
numerator = "Children with a day of service under the grant in the period. Each child counts once in it."
denominator = "None: this is a count."
excluded = "Enrollments that were over before their first day under the grant, or began after the grant ended."
source = "Project measure, beside the unduplicated count: served means active on the day before the period, or new in it."
caution = "Quarters do not add up to a year: a child who is served in two quarters is in both. For the number promised to the funder use the children newly served."
questions = ["How many of these children have been under the grant for more than a year?"]
*/
WITH served AS (
    SELECT
        *,
        coalesce(max(to_date) OVER (
            PARTITION BY grant_id, child_id ORDER BY from_date, enrollment_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), from_date) AS taken_until
    FROM derived.grant_service
    WHERE from_date < to_date
),
spans AS (
    SELECT *, from_date AS first_day, least(to_date, taken_until) AS last_day, true AS is_second FROM served
    UNION ALL
    SELECT *, greatest(from_date, taken_until), to_date, false FROM served
)
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    grant_id,
    first_day AS start_date,
    last_day AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    'in service under the grant' AS reason,
    is_second AS only_when_split
FROM spans
WHERE first_day < last_day
UNION ALL
SELECT
    child_id, child_id, enrollment_id, grant_id, from_date, from_date + 1, 0, 0, 'excluded',
    'service was over before its first day under the grant, or began after the grant ended', false
FROM derived.grant_service
WHERE from_date >= to_date
