/**
 * A key under which a command has one effect. The key is made of random bytes, since browsers withhold randomUUID over plain HTTP.
 */
export function newCommandKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
