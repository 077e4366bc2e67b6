/** The acting person's name until somebody enters one. */
export const DEFAULT_ACTOR = "loopback";

/** The reason why a name cannot be used, or null. A name travels in a header, so it is 1 to 64 plain characters. */
export function actorFault(name: string): string | null {
  if (name.trim() === "") return "Give a name.";
  if (name !== name.trim()) return "Remove the spaces at the start and the end.";
  if (name.length > 64) return "Use at most 64 characters.";
  return /^[\x20-\x7e]+$/.test(name) ? null : "Use plain letters, digits and signs only, without accents.";
}
