/*
code = "W11.reach"
title = "Children who had respite"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of children served"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
when = "any"
needs = ["enrollments", "services"]
why = "A weekend off can be what lets a caregiver go on. Homes break when nobody rests."
numerator = "Children with at least one respite service in the period."
denominator = "Children enrolled on any day of the period."
excluded = "Children of agencies that send no services."
source = "Project measure. Respite is post 10 of JCFS System of Care (http://www.jcfs.org/programs-services/child-welfare/system-of-care). No benchmark was found."
caution = "How many families asked for respite is not part of the exports, so requests that were not filled do not show."
questions = ["Which caregivers asked and had none?", "Is respite offered before the caregiver has to ask?"]
*/
SELECT
    d.child_id AS subject, d.child_id, d.enrollment_id, d.start_date, d.end_date, 0 AS numerator, 1 AS denominator,
    CASE WHEN t.source IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE WHEN t.source IS NULL THEN 'services are not recorded' ELSE 'served' END AS reason,
    d.only_when_split
FROM derived.served_days d
LEFT JOIN derived.tables_sent t ON t.source = d.source AND t.table_name = 'services'
UNION ALL
SELECT
    e.child_id, e.child_id, s.enrollment_id, s.service_date, s.service_date + 1, 1, 0, 'counted', 'respite',
    coalesce(d.only_when_split, false)
FROM services s
JOIN derived.enrollments e ON e.enrollment_id = s.enrollment_id
LEFT JOIN derived.served_days d
    ON d.enrollment_id = s.enrollment_id AND d.start_date <= s.service_date AND d.end_date > s.service_date
WHERE s.service_type = 'respite' AND s.service_date <= e.complete_to
