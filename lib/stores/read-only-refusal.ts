/**
 * Whether a Redis refuses a write as a replica. The refusal is the error's first word; before Redis 7 it is further on in a
 * script's error.
 */
export function isReadOnlyRefusal(error: Error): boolean {
  return /\bREADONLY\b/.test(error.message);
}
