/*
code = "PS7.home"
title = "Children who stayed home"
family = "placement"
kind = "proportion"
timing = "flow"
unit = "% of children"
better = "higher"
subject = "enrollment"
counts = "clients"
categories = "groups"
category_order = ["returned_from_residential", "at_home"]
needs = ["enrollments", "living_arrangements"]
why = "Many families come to the program so that their child never has to leave. This says for how many that held."
numerator = "Children with no night in foster care or a facility in the 180 days after enrollment."
denominator = "Children in their own or a relative's home on the day of enrollment, whose next 180 days are known."
excluded = "Children in care or elsewhere on the enrollment day, and those whose nights are not known to day 180 (lost to follow-up). Nights that an export does not list are at home only where its agency says so."
source = "Project measure; the 180 days are a project default. No published benchmark."
caution = "Where no referral says whether a child came back from residential care, the child counts as at home."
questions = ["Which children left home, and what was tried in the weeks before?", "Do children who came back from residential care need more in the first month?"]

[parameters]
home_followed_days = 180   # project default

[category_words]
returned_from_residential = "Back from residential care"
at_home = "At home"
*/
WITH cohort AS (
    SELECT
        e.*,
        e.start_date + $home_followed_days AS horizon,
        e.begins_second AS only_when_split,
        k.known_from,
        k.known_to,
        o.unlisted_nights = 'own_home' AS unlisted_is_home,
        n.setting,
        coalesce(r.returning_from_residential, false) AS is_returned
    FROM derived.enrollments e
    JOIN derived.children k ON k.child_id = e.child_id
    JOIN derived.complete_to o ON o.source = e.source
    LEFT JOIN derived.nights n ON n.child_id = e.child_id AND n.start_date <= e.start_date AND n.end_date > e.start_date
    LEFT JOIN enrollments w ON w.enrollment_id = e.enrollment_id
    LEFT JOIN referrals r ON r.referral_id = w.referral_id
),
homes AS (
    SELECT
        *,
        coalesce(setting, CASE WHEN unlisted_is_home AND start_date BETWEEN known_from AND known_to THEN 'own_home' END) AS lived_in
    FROM cohort
),
after AS (
    SELECT
        h.enrollment_id,
        min(n.start_date) FILTER (s.counts_as_placement OR s.institutional) AS left_home,
        sum(least(n.end_date, h.horizon + 1) - greatest(n.start_date, h.start_date)) AS nights_listed
    FROM homes h
    JOIN derived.nights n ON n.child_id = h.child_id AND n.start_date <= h.horizon AND n.end_date > h.start_date
    JOIN load.source_settings s ON s.source = n.source AND s.setting = n.setting
    GROUP BY h.enrollment_id
),
judged AS (
    SELECT
        h.*,
        a.left_home,
        coalesce(a.left_home, h.horizon + 1) <= h.horizon AS is_left,
        h.known_to >= h.horizon
            AND (h.unlisted_is_home OR coalesce(a.nights_listed, 0) = h.horizon + 1 - h.start_date) AS is_known,
        CASE
            WHEN h.lived_in IS NULL THEN 'where the child lived on the enrollment day is not recorded'
            WHEN h.lived_in NOT IN ('own_home', 'kin_home') THEN 'not at home on the enrollment day'
        END AS why_not
    FROM homes h
    LEFT JOIN after a USING (enrollment_id)
),
states AS (
    SELECT
        *,
        CASE
            WHEN why_not IS NOT NULL THEN 'excluded'
            WHEN horizon > complete_to THEN 'pending'
            WHEN is_left OR is_known THEN 'counted'
            ELSE 'excluded'
        END AS state
    FROM judged
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    start_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND NOT is_left THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    CASE WHEN is_returned THEN 'returned_from_residential' ELSE 'at_home' END AS category,
    state,
    CASE
        WHEN state = 'excluded'
        THEN coalesce(why_not, 'lost to follow-up: not known where the child lived to day ' || $home_followed_days)
        WHEN state = 'pending' THEN 'not yet ' || $home_followed_days || ' days since enrollment'
        WHEN is_left THEN 'left home on day ' || (left_home - start_date)
        ELSE 'at home to day ' || $home_followed_days
    END AS reason,
    only_when_split
FROM states
