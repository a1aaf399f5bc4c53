"""What leaves the building: numbers of the measures as a workbook or a plain table, always in shareable form."""
