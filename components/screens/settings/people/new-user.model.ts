/** A person or service as the form has it. */
export interface NewUser {
  kind: "person" | "service";
  name: string;
  email: string;
  password: string;
}

/** The part that is still missing in the form, as a sentence; null once nothing is. */
export function missingFor({ kind, name, email, password }: NewUser): string | null {
  if (name.trim() === "") return "Give a name.";
  if (kind === "service") return null;
  if (!/^\S+@\S+\.\S+$/.test(email.trim())) return "Give an e-mail address.";
  return password.length < 12 ? "Give a first password of at least 12 characters." : null;
}

/** The request of the form. A service has neither an address nor a password. */
export const requestFor = ({ kind, name, email, password }: NewUser) =>
  kind === "service" ? { kind, name: name.trim() } : { kind, name: name.trim(), email: email.trim(), password };
