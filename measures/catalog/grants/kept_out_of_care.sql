/*
code = "R10"
title = "Children who did not enter foster care after a prevention plan"
family = "grants"
kind = "proportion"
timing = "flow"
unit = "% of prevention plans"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "A prevention plan says that this child can be safe at home. Twelve months later we can see whether that was so."
numerator = "Plans after which the child did not enter out-of-home care within 12 months."
denominator = "Title IV-E prevention plans that began in the period and whose 12 months are over. The same plan on two enrollments of a child counts once."
excluded = "Plans whose 12 months are not over are not yet due, even when the child has already entered care. Left out: children in care on the day of the plan, agencies that send neither removals nor living arrangements, and, where an agency sends no removals or never the day on which children leave care, children of whom it is not known where they lived to the end (lost to follow-up)."
source = "Data that title IV-E prevention programs report for each child (Technical Bulletin 1, http://https.omb.report/icr/202504-0970-001/doc/156248301). The 12 months and the rule for the day are the project's: an entry on the same day a year later still counts as entered. Wilson interval."
caution = "A plan that is never written down is not here. Only entries into care that reach the agency's files are seen. Whether it is the plan that kept a child at home cannot be told from this."
questions = [
    "What happened in the weeks before the children who entered care did?",
    "Which services of the plan began late, or never?",
]

[parameters]
prevention_months = 12     # 12 months after the plan's first day
*/
WITH plans AS (
    SELECT
        e.enrollment_id,
        e.child_id,
        e.source,
        e.complete_to,
        n.prevention_plan_date AS plan_date,
        CAST(n.prevention_plan_date + to_months(CAST($prevention_months AS INTEGER)) AS DATE) AS horizon,
        k.known_from,
        k.known_to,
        row_number() OVER (
            PARTITION BY e.child_id, n.prevention_plan_date ORDER BY e.start_date, e.enrollment_id
        ) > 1 AS only_when_split
    FROM derived.enrollments e
    JOIN enrollments n ON n.enrollment_id = e.enrollment_id
    JOIN derived.children k ON k.child_id = e.child_id
    WHERE n.prevention_plan_date <= e.complete_to
),
with_removals AS (
    SELECT source FROM care_episodes
    UNION
    SELECT source FROM derived.tables_sent WHERE table_name = 'care_episodes'
    EXCEPT
    SELECT source FROM derived.not_recorded WHERE table_name = 'care_episodes' AND field = 'discharge_date'
),
with_nights AS (
    SELECT source FROM living_arrangements
    UNION
    SELECT source FROM derived.tables_sent WHERE table_name = 'living_arrangements'
),
followed AS (
    SELECT
        p.*,
        r.source IS NOT NULL AS sends_removals,
        w.source IS NOT NULL AS sends_nights,
        EXISTS (
            SELECT 1 FROM derived.in_care c
            WHERE c.child_id = p.child_id AND c.start_date < p.plan_date AND c.end_date > p.plan_date
        ) AS was_in_care,
        (
            SELECT min(c.start_date) FROM derived.in_care c
            WHERE c.child_id = p.child_id AND c.start_date BETWEEN p.plan_date AND p.horizon
        ) AS entered_on
    FROM plans p
    LEFT JOIN with_removals r ON r.source = p.source
    LEFT JOIN with_nights w ON w.source = p.source
),
judged AS (
    SELECT
        *,
        CASE
            WHEN NOT sends_removals AND NOT sends_nights THEN 'not_recorded'
            WHEN was_in_care THEN 'in_care'
            WHEN horizon > complete_to THEN 'pending'
            WHEN entered_on IS NOT NULL THEN 'entered'
            WHEN NOT sends_removals AND NOT coalesce(known_from <= plan_date AND known_to >= horizon, false) THEN 'lost'
            ELSE 'at_home'
        END AS outcome
    FROM followed
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    plan_date AS start_date,
    plan_date + 1 AS end_date,
    CASE WHEN outcome = 'at_home' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN outcome IN ('at_home', 'entered') THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN outcome IN ('at_home', 'entered') THEN 'counted'
        WHEN outcome = 'pending' THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE outcome
        WHEN 'at_home' THEN concat('no entry into care by ', horizon)
        WHEN 'entered' THEN concat('entered care on ', entered_on)
        WHEN 'pending' THEN concat('not yet ', $prevention_months, ' months since the plan')
        WHEN 'in_care' THEN 'in care on the day of the plan'
        WHEN 'lost' THEN concat('lost to follow-up: not known where the child lived to ', horizon)
        ELSE 'this agency sends neither removals nor living arrangements'
    END AS reason,
    only_when_split
FROM judged
