import { isIP } from "node:net";

/** What decides whether an address may be listened on. */
export interface Listening {
  host: string;
  /** The configuration has a section `access`. */
  hasSignIn: boolean;
  publicUrl: URL | null;
}

/** Whether an address is this machine's own, which no other machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** Why an address is not listened on, with the remedy; null where it may be. Others reach it, so it needs sign-in and https. */
export function listenFault({ host, hasSignIn, publicUrl }: Listening): string | null {
  if (isLoopback(host)) return null;
  if (!hasSignIn)
    return `HOST is ${host}, which other machines reach, and there is no sign-in: whoever reaches the console may read and change everything. Leave HOST out to listen on 127.0.0.1, or configure access.`;
  if (publicUrl === null)
    return `HOST is ${host}, which other machines reach, and TRUEUP_URL is not set. Set TRUEUP_URL to the one address that people use, such as https://trueup.example.`;
  if (publicUrl.protocol !== "https:")
    return `HOST is ${host}, which other machines reach, and TRUEUP_URL is no https address: passwords and sessions would travel in plain text. Put a proxy with a certificate before the console, and set TRUEUP_URL to its https address.`;
  return null;
}
