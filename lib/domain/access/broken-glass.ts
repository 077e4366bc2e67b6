/** How long the glass stays open at most, once it is broken. A run that began under it pauses after this time. */
export const GLASS_OPEN_MS = 60 * 60_000;
