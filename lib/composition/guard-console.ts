import { cutSecrets } from "../domain/cut-secrets";
import { loggedError } from "../domain/log/logged-error";

/** Lets errors that reach the console of the process, from the web framework or the runtime, be written as the log writes them. */
export function guardConsole(console: Pick<Console, "error" | "warn">): void {
  for (const level of ["error", "warn"] as const) {
    const write = console[level].bind(console);
    console[level] = (...parts: unknown[]) => write(...parts.map(spoken));
  }
}

function spoken(part: unknown): unknown {
  if (typeof part === "string") return cutSecrets(part);
  if (part instanceof Error) return cutSecrets(JSON.stringify(loggedError(part)));
  return typeof part === "object" && part !== null ? "•••" : part;
}
