/*
code = "G12.current"
title = "Assessment up to date"
family = "outcomes"
kind = "proportion"
timing = "as_at"
unit = "% of enrollments over 180 days"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "assessments"]
why = "Needs change. A plan built on an old assessment helps with what used to be hard."
numerator = "Enrollments of the denominator whose child has a CANS in the 180 days up to the day."
denominator = "Enrollments open at the end of the day for more than 180 days."
excluded = "Enrollments of agencies that send no CANS. Those of 180 days or less are not yet due."
source = "Project measure. The 180 days are a project default."
caution = "Any CANS of the child counts, full or not, whichever enrollment it belongs to."
questions = ["Which children have not been assessed for longest?", "Are assessments done because they help, or because they are due?"]

[parameters]
assessment_days = 180      # project default
*/
WITH senders AS (
    SELECT DISTINCT source FROM assessments WHERE upper(instrument) LIKE 'CANS%'
),
assessed_days AS (
    SELECT DISTINCT a.child_id, a.assessment_date
    FROM assessments a
    JOIN derived.complete_to c ON c.source = a.source
    WHERE upper(a.instrument) LIKE 'CANS%' AND a.assessment_date <= c.complete_to
),
lasting AS (
    SELECT
        child_id,
        assessment_date AS from_date,
        coalesce(
            lead(assessment_date) OVER (PARTITION BY child_id ORDER BY assessment_date), DATE '9999-12-31'
        ) AS next_date
    FROM assessed_days
),
stretches AS (
    SELECT
        child_id,
        from_date,
        least(from_date + $assessment_days + 1, next_date) AS to_date,
        1 AS is_current,
        'assessed on ' || from_date AS reason
    FROM lasting
    UNION ALL
    SELECT child_id, from_date + $assessment_days + 1, next_date, 0, 'last assessed on ' || from_date
    FROM lasting
    WHERE next_date > from_date + $assessment_days + 1
    UNION ALL
    SELECT k.child_id, DATE '0001-01-01', coalesce(min(l.from_date), DATE '9999-12-31'), 0, 'not assessed yet'
    FROM derived.children k
    LEFT JOIN lasting l ON l.child_id = k.child_id
    GROUP BY k.child_id
),
asked AS (
    SELECT
        s.enrollment_id,
        s.child_id,
        s.second,
        s.from_date,
        s.to_date,
        e.start_date + $assessment_days + 1 AS due_from,
        x.source IS NOT NULL AS is_known
    FROM derived.enrolled_spans s
    JOIN derived.enrollments e ON e.enrollment_id = s.enrollment_id
    LEFT JOIN senders x ON x.source = s.source
)
SELECT
    a.enrollment_id AS subject,
    a.child_id,
    a.enrollment_id,
    greatest(a.from_date, a.due_from, s.from_date) AS start_date,
    least(a.to_date, s.to_date) AS end_date,
    CASE WHEN a.is_known THEN s.is_current ELSE 0 END AS numerator,
    CASE WHEN a.is_known THEN 1 ELSE 0 END AS denominator,
    CASE WHEN a.is_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE WHEN a.is_known THEN s.reason ELSE 'this agency sends no CANS' END AS reason,
    a.second AS only_when_split
FROM asked a
JOIN stretches s
    ON s.child_id = a.child_id AND greatest(a.from_date, a.due_from, s.from_date) < least(a.to_date, s.to_date)
UNION ALL
SELECT
    enrollment_id, child_id, enrollment_id, from_date, least(to_date, due_from), 0, 0, 'pending',
    'in service for ' || $assessment_days || ' days or less', second
FROM asked
WHERE from_date < due_from
