import { templatePieces } from "../key-parts";

/** How many names are shown. */
const SHOWN = 3;

/** What is said of a cache's template that fits no key of the store: keys that begin alike, or some that are there. */
export function unfitTemplate(template: string, keyParts: readonly string[], names: readonly string[]): string {
  const said = `warning: no key fits ${template}.`;
  if (names.length === 0) return `${said} The store has no key at all.`;
  const [first] = templatePieces(template, keyParts);
  const prefix = first?.kind === "fixed" ? first.text : "";
  const shared = (name: string) => {
    let at = 0;
    while (at < prefix.length && name[at] === prefix[at]) at++;
    return at;
  };
  const near = [...names].sort((a, b) => shared(b) - shared(a)).slice(0, SHOWN);
  return `${said} Keys there look like ${near.join(", ")}.`;
}
