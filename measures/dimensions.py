"""What a number can be grouped or filtered by. Each stands as it was on the day, not as it is today."""

DIMENSIONS = {
    "agency": "Agency",
    "program": "Program",
    "county": "County",
    "local_area": "Local area",
    "region": "Region",
    "age_group": "Age group",
    "sex": "Sex",
    "race_ethnicity": "Race and ethnicity",
    "language": "Language",
    "service_level": "Service level",
    "team": "Team",
    "collaborative": "Collaborative",
    "role": "Role",
    "pay_type": "Pay",
    "setting": "Setting",
    "category": "Category",
}
GRANT = "grant"
