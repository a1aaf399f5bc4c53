/*
about = "Which steps of service each source writes down at all. One row a source."
*/
SELECT
    c.source,
    NOT EXISTS (
        SELECT 1 FROM derived.not_recorded f
        WHERE f.source = c.source AND f.table_name = 'referrals' AND f.field = 'first_contact_date'
    ) AS first_contact,
    NOT EXISTS (
        SELECT 1 FROM derived.not_recorded f
        WHERE f.source = c.source AND f.table_name = 'referrals' AND f.field = 'home_visit_date'
    ) AS home_visit,
    NOT EXISTS (
        SELECT 1 FROM derived.not_recorded f
        WHERE f.source = c.source AND f.table_name = 'enrollments' AND f.field = 'assessment_written_date'
    ) OR EXISTS (
        SELECT 1 FROM derived.tables_sent t
        WHERE t.source = c.source AND t.table_name IN ('services', 'assessments')
    ) AS assessment,
    EXISTS (
        SELECT 1 FROM derived.tables_sent t WHERE t.source = c.source AND t.table_name = 'service_plans'
    ) AS plan,
    EXISTS (
        SELECT 1 FROM derived.tables_sent t
        WHERE t.source = c.source AND t.table_name IN ('team_meetings', 'services')
    ) AS team_meeting,
    EXISTS (
        SELECT 1 FROM derived.tables_sent t WHERE t.source = c.source AND t.table_name = 'services'
    ) AS service
FROM derived.complete_to c
