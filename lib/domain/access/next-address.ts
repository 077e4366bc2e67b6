/** Never a host of its own; resolves an address as a browser does. */
const HERE = "http://console.invalid";

/** Where a person goes after the sign-in: a path of this console with its query. Any other address counts as the overview's. */
export function nextAddress(text: string | null | undefined): string {
  if (text === null || text === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text)) return "/";
  const resolved = URL.canParse(text, HERE) ? new URL(text, HERE) : null;
  if (resolved === null || resolved.origin !== HERE || resolved.pathname.startsWith("//")) return "/";
  const isSignIn = resolved.pathname === "/sign-in" || resolved.pathname.startsWith("/sign-in/");
  return isSignIn ? "/" : `${resolved.pathname}${resolved.search}${resolved.hash}`;
}
