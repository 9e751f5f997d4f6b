"""What the first sheet of a downloaded plan tells whoever opens it."""

LINES = (
    "",
    "What you may change: every white cell. Grey cells, ids and headings stay as they are. "
    "A milestone's baseline moves only by an approved re-profile, in the portal.",
    "To add a row: write below the last one. Leave the id empty and the portal makes one from the "
    "title, or write an id of your own: lower-case letters, digits and hyphens. Under “Of which "
    "programme” or “Of which framework” write its id.",
    "A column with * in its heading must be filled in.",
    "To remove something: withdraw or close it in the portal. A row that you delete here is not "
    "removed from the plan; it stays as it is.",
    "Dates: write 31/03/2018, 31 March 2018 or 2018-03-31.",
    "When something is due: write 2018-03-31 (a day), 2018-03 (a month), 2024/25 Q2 (a financial "
    "quarter; Q1 is April to June), 2017/18 (by the end of a financial year), "
    "throughout 2024/25, ongoing, or to be confirmed.",
    "Several ids in one cell: put a comma between them. Several items in one cell: one on each "
    "line (Alt and Enter).",
    "Dependencies: write what comes first and what waits as milestone:, deliverable: or action: "
    "and the id, such as milestone:prevention/prev-03.",
    "Text is taken as it is written. Nothing is calculated: a cell that begins with = is text. "
    "Characters that a spreadsheet cannot hold are left out here and stay in the portal.",
    "When you are done: save the file as XLSX and upload it where you downloaded it. You see what "
    "would change before anything is written. What others changed in the portal meanwhile stays; "
    "you are shown where you both changed the same thing.",
    "At most 5,000 rows on a sheet and 20,000 in all.",
)
