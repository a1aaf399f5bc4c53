/*
code = "R7.share"
title = "Infrastructure results (IPP), shares"
family = "grants"
kind = "ratio"
timing = "flow"
unit = "%"
better = "higher"
subject = "result"
counts = "organizations"
scale = 100
interval = "none"
categories = "separate"
needs = ["ipp_results"]
why = "Some results mean something only as a share: how many of those at the table are family or youth, how many of those referred were helped."
numerator = "Upper numbers entered for an indicator, on the last day of the period that each is for. For IPP A4 what the lists of members say stands beside what was entered: family and youth on the collaboratives of the agency that holds the grant, at the end of each quarter."
denominator = "Lower numbers of the same results; members of the collaboratives, vacant seats left out."
excluded = "Results of the indicator that have no share, or a lower number of zero. Members of agencies that do not record when a seat ends. Results of a period that is not over are not yet due."
source = "SAMHSA's infrastructure development, prevention and mental health promotion indicators (lists of 2010, https://omb.report/icr/201003-0930-005/doc/16783501, and 2022, https://omb.report/icr/202208-0930-004/doc/124121100). A grant reports only the indicators that were chosen for it."
caution = "Numbers stand as they were entered, small ones too: look before you share. Over several quarters members are counted once in each. A person with two seats counts once, as family or youth if one of them is. Where seats are sent without the person, someone with two seats counts twice."
questions = ["Does what was entered agree with what the lists say, and if not, which is right?"]

[category_words]
"IPP A4" = "IPP A4: family members and consumers among members"
"IPP A4, computed" = "IPP A4, computed: family and youth on collaboratives"
"IPP AC1" = "IPP AC1: people who got services after referral"
"IPP NAB1" = "IPP NAB1: people whose knowledge or views improved"
*/
WITH entered AS (
    SELECT
        concat(i.grant_id, ' ', i.indicator, ' ', i.period_start, ' ', i.result_name) AS subject,
        i.grant_id,
        c.agency,
        i.indicator,
        i.period_end,
        i.numerator,
        i.denominator,
        i.result_name,
        coalesce(i.denominator > 0 AND i.numerator IS NOT NULL, false) AS is_share,
        i.period_end > c.complete_to AS is_early
    FROM ipp_results i
    JOIN derived.complete_to c ON c.source = i.source
    WHERE i.numerator IS NOT NULL OR i.denominator IS NOT NULL
),
quarter_ends AS (
    SELECT
        g.grant_id,
        g.source,
        c.agency,
        CAST(unnest(generate_series(
            date_trunc('quarter', g.start_date) + INTERVAL 3 MONTH, c.complete_to + 1, INTERVAL 3 MONTH
        )) AS DATE) - 1 AS on_day,
        g.end_date
    FROM grants g
    JOIN derived.complete_to c ON c.source = g.source
),
members AS (
    SELECT
        q.grant_id,
        q.agency,
        q.on_day,
        coalesce(m.person_id, m.seat_id) AS person,
        bool_or(s.family_or_youth) AS is_family,
        bool_and(n.source IS NULL) AS ends_known
    FROM quarter_ends q
    JOIN collaborative_members m
        ON m.source = q.source AND m.start_date <= q.on_day AND (m.end_date IS NULL OR m.end_date > q.on_day)
    JOIN reference.seats s ON s.seat = m.seat AND s.filled
    LEFT JOIN derived.not_recorded n
        ON n.source = m.source AND n.table_name = 'collaborative_members' AND n.field = 'end_date'
    WHERE q.end_date IS NULL OR q.on_day <= q.end_date
    GROUP BY ALL
)
SELECT
    subject,
    agency,
    grant_id,
    period_end AS start_date,
    period_end + 1 AS end_date,
    CASE WHEN is_share THEN numerator ELSE 0 END AS numerator,
    CASE WHEN is_share THEN denominator ELSE 0 END AS denominator,
    concat('IPP ', indicator) AS category,
    CASE WHEN is_early THEN 'pending' WHEN is_share THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN is_early THEN 'the period is not over'
        WHEN is_share THEN concat('entered: ', result_name)
        ELSE 'one of the two numbers of the share is missing'
    END AS reason
FROM entered
UNION ALL
SELECT
    person, agency, grant_id, on_day, on_day + 1, CAST(is_family AS INTEGER), 1, 'IPP A4, computed',
    CASE WHEN ends_known THEN 'counted' ELSE 'excluded' END,
    CASE
        WHEN NOT ends_known THEN 'the day on which seats end is not recorded'
        WHEN is_family THEN 'family or youth'
        ELSE 'another member'
    END
FROM members
