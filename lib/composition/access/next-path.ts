/** Where to go after a sign-in: a path of the console itself; the front page for anything else. */
export function nextPath(next: string | null): string {
  if (next === null || !next.startsWith("/") || next.length > 2_000) return "/";
  // Browsers read "//host" and "/\host" as another site, and drop control characters before they read an address.
  if (/^\/[/\\]/.test(next) || /[\p{Cc}\\]/u.test(next)) return "/";
  return next;
}
