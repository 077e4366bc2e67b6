const storageKey = (id: string) => `trueup-keys-${id}`;

/** Keeps keys for the form that opens an incident, since too many for an address may be selected; the id goes into the address. */
export function handKeys(keys: readonly string[]): string {
  const id = Date.now().toString(36);
  sessionStorage.setItem(storageKey(id), JSON.stringify(keys));
  return id;
}

/** The keys that were handed over under an id, in this tab; null when they are not there any more. */
export function handedKeys(id: string): string[] | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey(id)) ?? "null");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : null;
  } catch {
    return null;
  }
}
