/*
code = "W12.setting"
title = "Where children live when service ends"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of enrollments that ended"
better = "neither"
subject = "enrollment"
counts = "clients"
categories = "parts"
needs = ["enrollments"]
why = "Service is for a child to live with family. This shows with whom each child lives on the last day."
numerator = "Enrollments that ended with the child in each setting."
denominator = "Enrollments that ended in the period and whose setting on that day is known."
excluded = "Enrollments for which it is not known where the child lived. Agencies that never send the day on which service ends."
source = "Project measure."
caution = "Where the setting at close is not recorded, the place where the child slept that night stands for it, unless the agency never sends the day on which stays end. Where the day on which stays end is never recorded, a stay lasts until the next one begins."
questions = ["Which children left service in a group or residential setting, and who follows them?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    end_date AS start_date,
    end_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    setting_at_close AS category,
    CASE WHEN coalesce(setting_at_close, 'unknown') = 'unknown' THEN 'excluded' ELSE 'counted' END AS state,
    coalesce(
        (SELECT lower(t.label) FROM reference.settings t WHERE t.setting = nullif(c.setting_at_close, 'unknown')),
        'where the child lived is not recorded'
    ) AS reason,
    only_when_split
FROM derived.closings c
