import { pino } from "pino";
import { cutSecrets } from "../domain/cut-secrets";
import type { Log } from "../stores/path";

/**
 * Characters that JSON leaves as they are, and that a terminal may interpret: eight-bit controls, DEL, direction marks, line
 * separators.
 */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The log of a process: JSON lines on standard output, with possible secrets removed. */
export function createLog(name: string, env: NodeJS.ProcessEnv): Log {
  return pino({
    name,
    level: env.LOG_LEVEL ?? "info",
    redact: {
      paths: ["*.password", "*.token", "*.secret", "*.connectionString", "authorization", "cookie", "payload"],
      censor: "•••",
    },
    hooks: { streamWrite: (line) => cutSecrets(line).replace(UNSAFE, escaped) },
  });
}

/** Writes the character as a JSON escape, so that a parser reads the same text. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
