/*
code = "W12.returned"
title = "Back within 180 days of a planned ending"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of planned endings"
better = "lower"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "A good ending holds. Coming back is no failure of the family; it says that we may have left too early."
numerator = "Planned endings after which the child enrolled again, or entered an institution, within 180 days."
denominator = "Planned endings in the period whose next 180 days are known."
excluded = "Endings less than 180 days before the complete-to day are not yet due. Where no return is seen and it is not known where the child lived for 180 days, the child is lost to follow-up. Endings without a recorded reason. Agencies that never send the day on which service ends."
source = "Project measure; the 180 days are a project default. Enrollments are known to the complete-to day, living arrangements only as long as the agency follows a child."
questions = ["What brought families back, and could a call have helped?", "Did those who came back leave with natural supports?"]

[parameters]
return_days = 180        # project default
*/
WITH endings AS (
    SELECT c.*, c.end_date + $return_days AS horizon, k.known_to
    FROM derived.closings c
    JOIN derived.children k ON k.child_id = c.child_id
    WHERE c.is_planned IS NOT FALSE
),
enrolled_again AS (
    SELECT c.enrollment_id, min(e.start_date) AS on_day
    FROM endings c
    JOIN derived.enrollments e
        ON e.child_id = c.child_id AND e.start_date > c.end_date AND e.start_date <= c.horizon
    GROUP BY c.enrollment_id
),
admitted AS (
    SELECT c.enrollment_id, min(s.start_date) AS on_day
    FROM endings c
    JOIN derived.institutional_spells s
        ON s.child_id = c.child_id AND s.start_date >= c.end_date AND s.start_date <= c.horizon
    GROUP BY c.enrollment_id
),
judged AS (
    SELECT
        c.*,
        e.on_day AS enrolled_on,
        a.on_day AS admitted_on,
        CASE
            WHEN c.is_planned IS NULL THEN 'excluded'
            WHEN c.horizon > c.complete_to THEN 'pending'
            WHEN e.on_day IS NOT NULL OR a.on_day IS NOT NULL THEN 'counted'
            WHEN coalesce(c.known_to, c.end_date) < c.horizon THEN 'excluded'
            ELSE 'counted'
        END AS state
    FROM endings c
    LEFT JOIN enrolled_again e USING (enrollment_id)
    LEFT JOIN admitted a USING (enrollment_id)
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    end_date AS start_date,
    end_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND (enrolled_on IS NOT NULL OR admitted_on IS NOT NULL) THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    state,
    CASE
        WHEN is_planned IS NULL THEN 'ended, and the reason is not recorded'
        WHEN state = 'pending' THEN 'not yet ' || $return_days || ' days since service ended'
        WHEN state = 'excluded' THEN 'lost to follow-up: not known where the child lived to day ' || $return_days
        WHEN admitted_on <= coalesce(enrolled_on, admitted_on)
        THEN 'entered an institution on day ' || (admitted_on - end_date)
        WHEN enrolled_on IS NOT NULL THEN 'enrolled again on day ' || (enrolled_on - end_date)
        ELSE 'did not come back'
    END AS reason,
    only_when_split
FROM judged
