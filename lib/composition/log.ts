import { pino } from "pino";
import { cutSecrets } from "../domain/cut-secrets";
import type { Log } from "../stores/path";
import { allowListed } from "./allow-listed-log";

/**
 * Characters that JSON leaves as they are, and that a terminal may interpret: eight-bit controls, DEL, direction marks, line
 * separators.
 */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * The log of a process: JSON lines on standard output. A line has the members of an allow-list, and of an error what holds no value. What
 * looks like a secret is cut from the whole line as well.
 */
export function createLog(name: string, env: NodeJS.ProcessEnv): Log {
  return allowListed(
    pino({
      name,
      level: env.LOG_LEVEL ?? "info",
      hooks: { streamWrite: (line) => cutSecrets(line).replace(UNSAFE, escaped) },
    }),
  );
}

/** Writes the character as a JSON escape, so that a parser reads the same text. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Ends the process on an error that nothing caught, with a line that has of the error what a log may have. */
export function endOnUncaught(log: Log): void {
  process.on("uncaughtException", (error) => {
    log.error({ error }, "an unexpected error ended the process");
    process.exit(1);
  });
}
