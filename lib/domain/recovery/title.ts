/** Whether an incident's reason says more than its title: a report that has the title does not print it twice. */
export const addsToTitle = ({ title, reason }: { title: string; reason: string }): boolean =>
  bare(reason) !== bare(title);

const bare = (words: string): string =>
  words
    .trim()
    .replace(/[\s.]+$/, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
