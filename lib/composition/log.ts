import { pino } from "pino";
import type { Log } from "../stores/path";

/** What JSON leaves as it is and a terminal may obey or be misled by: eight-bit controls, DEL, direction marks, line separators. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The log of a process: JSON lines on standard output, with whatever could be a secret cut out. */
export function createLog(name: string, env: NodeJS.ProcessEnv): Log {
  return pino({
    name,
    level: env.LOG_LEVEL ?? "info",
    redact: {
      paths: ["*.password", "*.token", "*.secret", "*.connectionString", "authorization", "cookie", "payload"],
      censor: "•••",
    },
    hooks: { streamWrite: (line) => line.replace(UNSAFE, escaped) },
  });
}

/** The character as JSON can also write it, so that whoever parses the line gets the same text. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
