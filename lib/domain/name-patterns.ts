/** Whether two patterns, each with one `{key}`, can give one name for two keys. A key may hold any text. */
export function mayMeet(one: string, other: string): boolean {
  const [a, b] = [endsOf(one), endsOf(other)];
  return areNested(a.before, b.before, "startsWith") && areNested(a.after, b.after, "endsWith");
}

function endsOf(pattern: string): { before: string; after: string } {
  const at = pattern.indexOf("{key}");
  return { before: pattern.slice(0, at), after: pattern.slice(at + "{key}".length) };
}

const areNested = (a: string, b: string, at: "startsWith" | "endsWith") => a[at](b) || b[at](a);
