/*
code = "S1"
title = "Referrals that fit the program"
family = "seeds"
kind = "proportion"
timing = "flow"
unit = "% of referrals"
better = "higher"
subject = "referral"
counts = "clients"
needs = ["referrals", "programs"]
why = "Each referral that does not fit is a family that told its story for nothing. If many don't, those who refer have not been told for whom we are there."
numerator = "Eligible referrals: children who live in a setting and an area that the program serves. A child on the way home from residential care fits whatever the setting."
denominator = "Referrals received in the period with both known."
excluded = "Referrals without the setting or the area, and those to programs that state neither. In an area that is served in part only, the address must be known to lie within."
source = "JCFS System of Care serves children with relatives, in traditional and DCFS foster homes and on the way home from residential treatment, in its Local Area Networks (http://www.jcfs.org/programs-services/child-welfare/system-of-care). What each program serves is stated in its own list."
caution = "A referral that led to enrollment is judged by the program it led to; any other fits if one of the agency's programs serves the child. A program that states settings but no area, or the other way around, has no limit in the other. Where it is not recorded whether a child is on the way home from residential care, the setting decides."
questions = ["Who refers children whom we can't serve, and what could we tell them?", "Should the area or the settings be wider?"]
*/
WITH led_to AS (
    SELECT x.referral_id, e.source, e.program
    FROM derived.enrollment_referrals x
    JOIN derived.enrollments e ON e.enrollment_id = x.enrollment_id
    WHERE x.is_first
),
judges AS (
    SELECT
        r.*,
        p.program AS judged_by,
        p.eligible_settings,
        p.eligible_local_areas,
        a.served_in_part,
        n.source IS NULL AS has_settings
    FROM referrals r
    JOIN derived.complete_to c ON c.source = r.source
    LEFT JOIN led_to l ON l.referral_id = r.referral_id
    LEFT JOIN derived.standards p
        ON p.source = r.source AND (l.referral_id IS NULL OR p.program = l.program)
        AND (p.eligible_settings IS NOT NULL OR p.eligible_local_areas IS NOT NULL)
    LEFT JOIN reference.local_areas a ON a.local_area = r.local_area
    LEFT JOIN derived.not_recorded n
        ON n.source = r.source AND n.table_name = 'referrals' AND n.field = 'living_arrangement'
    WHERE r.received_date <= c.complete_to
),
fits AS (
    SELECT
        *,
        CASE
            WHEN eligible_settings IS NOT NULL AND NOT has_settings THEN NULL
            WHEN eligible_settings IS NULL OR returning_from_residential THEN true
            WHEN coalesce(living_arrangement, 'unknown') = 'unknown' THEN NULL
            ELSE concat(';', replace(eligible_settings, ' ', ''), ';') LIKE concat('%;', living_arrangement, ';%')
        END AS setting_fits,
        CASE
            WHEN eligible_local_areas IS NULL THEN true
            WHEN local_area IS NULL THEN in_service_area
            WHEN concat(';', replace(eligible_local_areas, '; ', ';'), ';') NOT LIKE concat('%;', local_area, ';%')
            THEN false
            WHEN served_in_part THEN in_service_area
            ELSE true
        END AS area_fits
    FROM judges
),
judged AS (
    SELECT
        referral_id,
        child_id,
        received_date,
        count(judged_by) > 0 AS has_standard,
        bool_or(setting_fits AND area_fits) AS is_eligible,
        bool_or(setting_fits IS NULL) AS setting_unknown,
        bool_or(area_fits IS NULL) AS area_unknown,
        bool_or(setting_fits) AS some_setting_fits
    FROM fits
    GROUP BY referral_id, child_id, received_date
)
SELECT
    referral_id AS subject,
    child_id,
    received_date AS start_date,
    received_date + 1 AS end_date,
    CASE WHEN is_eligible THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN NOT has_standard THEN 'excluded'
        WHEN is_eligible THEN 'counted'
        WHEN setting_unknown OR area_unknown THEN 'excluded'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN NOT has_standard THEN 'no program states which settings and areas it serves'
        WHEN is_eligible THEN 'fits the program'
        WHEN setting_unknown THEN 'where the child lived is not recorded'
        WHEN area_unknown THEN 'not recorded whether the address is in the service area'
        WHEN some_setting_fits THEN 'outside the area served'
        ELSE 'the living arrangement is not one that is served'
    END AS reason
FROM judged
