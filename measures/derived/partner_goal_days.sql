/*
about = "Days on which a Family Partner counts toward the goal: those at home in the state the goal is for, or those of the agency whose own goal it is. last_day is the day after the one that all agencies in scope with someone still at work are complete to; past it the count would fall only because one is late. agency is given where one agency has them all. why_not is filled for those of whom it is not known whether they are in the state. One row a person and stretch of days."

[parameters]
partner_goal_of = "NC"     # the state whose goal it is, as two letters, or the name of an agency with a goal of its own
count_coordinators = 0     # 1 = Coordinators count toward the goal too; project default
*/
WITH at_work AS (
    SELECT d.*, s.state, c.open_end
    FROM derived.partner_days d
    JOIN derived.complete_to c ON c.source = d.source
    LEFT JOIN (SELECT DISTINCT county, state FROM derived.partner_regions) s ON s.county = d.county
    WHERE CASE WHEN $count_coordinators = 1 THEN NOT d.second ELSE d.role = 'family_partner' END
),
agency_goal AS (
    SELECT count(*) > 0 AS is_own FROM derived.complete_to WHERE agency = CAST($partner_goal_of AS VARCHAR)
),
judged AS (
    SELECT
        w.*,
        CASE WHEN g.is_own THEN w.agency = CAST($partner_goal_of AS VARCHAR)
        ELSE w.state = CAST($partner_goal_of AS VARCHAR) END AS in_scope,
        CASE
            WHEN g.is_own OR w.state IS NOT NULL THEN NULL
            WHEN w.county IS NULL THEN 'the home county, and so the state, is not recorded'
            ELSE 'the home county is not on the list of counties, so the state is not known'
        END AS why_not
    FROM at_work w
    CROSS JOIN agency_goal g
),
reach AS (
    SELECT
        min(from_date) AS first_day,
        coalesce(min(open_end) FILTER (to_date = open_end), max(open_end)) AS last_day,
        CASE WHEN count(DISTINCT agency) = 1 THEN min(agency) END AS agency
    FROM judged
    WHERE in_scope
)
SELECT
    j.person_id,
    CASE WHEN j.why_not IS NULL THEN r.agency ELSE j.agency END AS agency,
    j.from_date,
    CASE WHEN j.why_not IS NULL THEN least(j.to_date, r.last_day) ELSE j.to_date END AS to_date,
    r.first_day,
    r.last_day,
    j.why_not
FROM judged j
CROSS JOIN reach r
WHERE (j.in_scope AND j.from_date < r.last_day) OR j.why_not IS NOT NULL
