import type { Role } from "../../../../lib/domain/access/roles";

/** A token as the form has it. */
export interface TokenDraft {
  name: string;
  /** Ids of the chosen scopes. */
  chosen: readonly string[];
  days: number | null;
}

interface Scope {
  id: string;
  role: Role;
  path: string;
  words: string;
}

/** The scopes that a person can give a token: each of the person's own grants once. */
export function scopesOf(grants: readonly { role: Role; path: string }[]): Scope[] {
  const scopes = grants.map(({ role, path }) => ({
    id: `${role} ${path}`,
    role,
    path,
    words: `${role} on ${path === "*" ? "every path" : path}`,
  }));
  return scopes.filter(({ id }, place) => scopes.findIndex((other) => other.id === id) === place);
}

/** The part that is still missing in the form, as a sentence; null once nothing is. */
export function tokenMissing({ name, chosen }: TokenDraft): string | null {
  if (name.trim() === "") return "Give a name.";
  return chosen.length === 0 ? "Choose at least one scope." : null;
}

/** The request of the form. */
export const tokenRequest = ({ name, chosen, days }: TokenDraft, scopes: readonly Scope[]) => ({
  name: name.trim(),
  scopes: scopes.filter(({ id }) => chosen.includes(id)).map(({ role, path }) => ({ role, path })),
  ...(days !== null && { expiresInDays: days }),
});
