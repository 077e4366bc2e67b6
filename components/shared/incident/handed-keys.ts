const storageKey = (id: string) => `trueup-keys-${id}`;

/**
 * Keeps keys for the form that opens an incident, since a selection may be too long for an address. The returned id goes into the
 * address.
 */
export function handKeys(keys: readonly string[]): string {
  const id = Date.now().toString(36);
  sessionStorage.setItem(storageKey(id), JSON.stringify(keys));
  return id;
}

/** The keys kept under an id in this tab; null when this tab no longer has them. */
export function handedKeys(id: string): string[] | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey(id)) ?? "null");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : null;
  } catch {
    return null;
  }
}
