/** A member that differs between the states before and after; a side without it is null. */
export interface ChangedMember {
  member: string;
  before: string | null;
  after: string | null;
}

const isGroup = (state: unknown): state is Record<string, unknown> =>
  typeof state === "object" && state !== null && !Array.isArray(state);

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The members in which two states differ, in the order of their names. A state that has no members is one member without a name. */
export function changedMembers(before: unknown, after: unknown): ChangedMember[] {
  if ((before !== null && !isGroup(before)) || (after !== null && !isGroup(after)))
    return [
      { member: "", before: before === null ? null : textOf(before), after: after === null ? null : textOf(after) },
    ];
  const [was, is] = [before ?? {}, after ?? {}];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].sort().flatMap((member) => {
    const sides = [was, is].map((side) => (Object.hasOwn(side, member) ? textOf(side[member]) : null));
    const [from = null, to = null] = sides;
    return from === to ? [] : [{ member, before: from, after: to }];
  });
}

const LONGEST = 60;
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** The change in one line: `epoch 1 → 2, paused false → true`. */
export function changeLine(before: unknown, after: unknown): string {
  return changedMembers(before, after)
    .map(({ member, before: from, after: to }) => {
      const name = member === "" ? "" : `${member} `;
      if (from === null) return `${name}${short(to ?? "")}`;
      return `${name}${short(from)} → ${to === null ? "nothing" : short(to)}`;
    })
    .join(", ");
}
