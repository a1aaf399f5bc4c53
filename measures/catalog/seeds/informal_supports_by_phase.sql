/*
code = "S5"
title = "Informal supports from phase to phase"
family = "seeds"
kind = "ratio"
timing = "flow"
unit = "% of team members beyond the youth and the caregivers"
better = "higher"
subject = "enrollment"
counts = "clients"
scale = 100
categories = "separate"
category_order = ["engagement", "plan_development", "implementation", "transition", "implementation_and_transition"]
needs = ["enrollments", "team_members"]
why = "Wraparound means to hand over: fewer professionals and more of the family's own people as time goes on. If the share doesn't grow, the family will stand alone."
numerator = "Natural supports on the team on the last day of the phase."
denominator = "Everyone on the team that day except the youth and the caregivers."
excluded = "Phases still open are not yet due. Phases cut short, and teams with nobody beyond the youth and the caregivers on that day, are left out, and so are agencies that do not write down when people leave a team."
source = "Project measure. The wraparound model: formal services fade out and the family goes on with its natural support network."
caution = "Teams that reach the last phase are not all that began; compare with care. The team is who is listed, not who came. Phases run as in days in each phase: where signatures or crisis plans are not recorded, the plan's date stands for them. Where no start of transition is recorded, implementation and transition are one phase."
questions = ["When do natural supports join, and when do they leave again?", "Who takes over the facilitator's part?"]
*/
WITH last_days AS (
    SELECT
        p.*,
        CASE WHEN p.ended_on > p.began_on THEN p.ended_on - 1 ELSE p.ended_on END AS last_day
    FROM derived.service_phases p
),
teams AS (
    SELECT
        l.*,
        d.natural_supports,
        d.members_but_family,
        coalesce(d.second, false) AS only_when_split,
        CASE
            WHEN l.why_not IS NOT NULL THEN l.why_not
            WHEN l.ended_on IS NULL THEN NULL
            WHEN t.source IS NULL THEN 'who is on the team is not recorded'
            WHEN NOT d.leaving_known THEN 'when people leave a team is not recorded'
            WHEN coalesce(d.members_but_family, 0) = 0
            THEN 'nobody beyond the youth and the caregivers is on the team that day'
        END AS left_out_because
    FROM last_days l
    LEFT JOIN derived.team_days d
        ON d.enrollment_id = l.enrollment_id AND d.from_date <= l.last_day AND d.to_date > l.last_day
    LEFT JOIN derived.tables_sent t ON t.source = l.source AND t.table_name = 'team_members'
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    coalesce(CASE WHEN why_not IS NOT NULL THEN coalesce(ended_on, closed_on) END, last_day, began_on) AS start_date,
    CASE
        WHEN why_not IS NOT NULL THEN coalesce(ended_on, closed_on) + 1
        WHEN ended_on IS NULL THEN complete_to + 1
        ELSE last_day + 1
    END AS end_date,
    CASE WHEN left_out_because IS NULL THEN coalesce(natural_supports, 0) ELSE 0 END AS numerator,
    CASE WHEN left_out_because IS NULL THEN coalesce(members_but_family, 0) ELSE 0 END AS denominator,
    phase AS category,
    CASE
        WHEN left_out_because IS NOT NULL THEN 'excluded'
        WHEN ended_on IS NULL THEN 'pending'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN left_out_because IS NOT NULL THEN left_out_because
        WHEN ended_on IS NULL THEN 'still in this phase'
        ELSE natural_supports || ' of ' || members_but_family || ' are natural supports'
    END AS reason,
    only_when_split
FROM teams
