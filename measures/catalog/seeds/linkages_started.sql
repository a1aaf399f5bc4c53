/*
code = "S6.started"
title = "Linkages that began within 30 days"
family = "seeds"
kind = "proportion"
timing = "flow"
unit = "% of linkages"
better = "higher"
subject = "linkage"
counts = "clients"
categories = "groups"
category_order = ["natural", "community", "formal"]
needs = ["enrollments", "linkages"]
why = "A phone number is not a support. The link is made when the child has been there."
numerator = "Linkages that began within 30 days of being made."
denominator = "Linkages made in the period that were due: begun in time, begun late, or not begun after 30 days."
excluded = "Not yet due: made less than 30 days ago and not begun. Left out: services that ended within 30 days without a start, dates out of order, and agencies that do not write down the start."
source = "Project measure; the 30 days are a project default. Linkage is post 8 of JCFS System of Care (http://www.jcfs.org/programs-services/child-welfare/system-of-care)."
questions = ["Which kinds of support have no room, and could funds open a door?", "Who goes along the first time?"]

[parameters]
linkage_days = 30          # project default
*/
WITH made AS (
    SELECT
        l.linkage_id,
        l.enrollment_id,
        e.child_id,
        l.kind,
        l.made_date,
        CASE WHEN l.started_date <= e.complete_to THEN l.started_date - l.made_date END AS days,
        coalesce(e.end_date, e.complete_to) - l.made_date AS elapsed,
        e.end_date,
        n.source IS NOT NULL AS is_unrecorded
    FROM linkages l
    JOIN derived.enrollments e ON e.enrollment_id = l.enrollment_id
    LEFT JOIN derived.not_recorded n
        ON n.source = l.source AND n.table_name = 'linkages' AND n.field = 'started_date'
    WHERE l.made_date <= e.complete_to
),
judged AS (
    SELECT
        *,
        CASE
            WHEN is_unrecorded THEN 'whether linkages began is not recorded'
            WHEN days < 0 THEN 'begun before it was made: check the dates'
            WHEN days IS NULL AND end_date IS NOT NULL AND elapsed <= $linkage_days
            THEN 'service ended before it was due'
        END AS why_not
    FROM made
)
SELECT
    linkage_id AS subject,
    child_id,
    enrollment_id,
    made_date AS start_date,
    made_date + 1 AS end_date,
    CASE WHEN why_not IS NULL AND days <= $linkage_days THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    kind AS category,
    CASE
        WHEN why_not IS NOT NULL THEN 'excluded'
        WHEN days IS NULL AND elapsed <= $linkage_days THEN 'pending'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN days <= $linkage_days THEN 'met: began on day ' || days
        WHEN days > $linkage_days THEN 'late: began on day ' || days
        WHEN elapsed > $linkage_days THEN 'overdue: not begun after ' || elapsed || ' days'
        ELSE 'pending: day ' || elapsed || ' of ' || $linkage_days
    END AS reason
FROM judged
