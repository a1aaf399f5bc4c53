/*
about = "Contacts of Family Partners with families up to the complete-to day. family_id is empty where no source sends the assignment. two_way is empty where it is not recorded whether both sides took part. One row a contact."
*/
SELECT
    k.contact_id,
    k.contact_date,
    coalesce(t.label, 'type not recorded') AS kind,
    k.two_way,
    a.child_id,
    a.enrollment_id,
    a.family_id,
    CASE WHEN a.is_enrolled THEN NULL ELSE coalesce(c.agency, k.source) END AS agency
FROM partner_contacts k
JOIN derived.complete_to c ON c.source = k.source
LEFT JOIN derived.partner_assigned a ON a.assignment_id = k.assignment_id
LEFT JOIN reference.contact_types t ON t.contact_type = k.contact_type
WHERE k.contact_date <= c.complete_to
