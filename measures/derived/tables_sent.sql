/*
about = "The tables that each source sends, so that a table which never came is told apart from one without a row for a child. One row a source and table."
*/
SELECT source, table_name FROM load.recorded
UNION
SELECT source, 'assessments' FROM assessments
UNION
SELECT source, 'crisis_events' FROM crisis_events
UNION
SELECT source, 'family_partners' FROM family_partners
UNION
SELECT source, 'flex_fund_requests' FROM flex_fund_requests
UNION
SELECT source, 'linkages' FROM linkages
UNION
SELECT source, 'meeting_attendance' FROM meeting_attendance
UNION
SELECT source, 'partner_assignments' FROM partner_assignments
UNION
SELECT source, 'partner_certifications' FROM partner_certifications
UNION
SELECT source, 'partner_contacts' FROM partner_contacts
UNION
SELECT source, 'service_plans' FROM service_plans
UNION
SELECT source, 'services' FROM services
UNION
SELECT source, 'team_meetings' FROM team_meetings
UNION
SELECT source, 'team_members' FROM team_members
UNION
SELECT source, 'training_attendance' FROM training_attendance
