// The server, the proxy and the routes are bundled apart, and share one process: the global object is what all of them reach.
const held = globalThis as { trueupPublicOrigin?: URL };

/** Names the console's one public origin, for this process. Only a console with sign-in has one. */
export function servePublicly(origin: URL | null): void {
  if (origin === null) delete held.trueupPublicOrigin;
  else held.trueupPublicOrigin = origin;
}

/** The console's public origin, such as https://trueup.example; null where only this machine is answered. */
export const publicOrigin = (): URL | null => held.trueupPublicOrigin ?? null;
