/** A name without its case, underscores and dashes: `tenantUser` and `tenant_users` are near each other. */
export const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const VERSIONS = ["version", "rowversion", "lockversion", "rev", "revision", "sequence", "seq", "generation", "step"];

export const isVersionName = (name: string): boolean => VERSIONS.includes(plain(name));
export const isChangeTime = (name: string): boolean => /(updated|modified|changed|synced)at$/.test(plain(name));
export const isDeletedTime = (name: string): boolean => /(deleted|removed|archived|left)at$/.test(plain(name));
export const isDelete = (text: string): boolean => /delet|remov/i.test(text);

const words = (name: string): string[] =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(ie)?s$/, ""))
    .filter((word) => word.length > 1);

/** How alike two names are, 0 to 1: the share of words that one has of the other, in singular. */
export function alikeness(left: string, right: string): number {
  const [a, b] = [words(left), words(right)];
  const shared = a.filter((word) => b.some((other) => other.startsWith(word) || word.startsWith(other))).length;
  return a.length + b.length === 0 ? 0 : (2 * shared) / (a.length + b.length);
}

const NAMES_A_SHAPE = 40;
const MOST_NAMES = 2_000;

/** Some names of each shape: names that differ in segments with digits alone are of one shape. */
export function namesOfEachShape(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const some = names.filter((name) => {
    const shape = name.replace(/[^:/.|#{}]*\d[^:/.|#{}]*/g, "*");
    const count = (counts.get(shape) ?? 0) + 1;
    counts.set(shape, count);
    return count <= NAMES_A_SHAPE;
  });
  return some.slice(0, MOST_NAMES);
}
