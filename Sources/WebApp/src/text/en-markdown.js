/** What stands in texts that people have written, wherever they are shown. */
export const enMarkdown = {
  "markdown.code": "Code",
  "markdown.copy_code": "Copy the code",
  "markdown.done": "Done",
  "markdown.open": "Open",
  "markdown.spoiler": "Hidden: show",
  "markdown.table": "Table",
};
