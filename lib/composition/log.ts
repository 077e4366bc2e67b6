import { pino } from "pino";
import type { Log } from "../write-path/types";

/** The log of a process: JSON lines on standard output, with whatever could be a secret cut out. */
export function createLog(name: string, env: NodeJS.ProcessEnv): Log {
  return pino({
    name,
    level: env.LOG_LEVEL ?? "info",
    redact: {
      paths: ["*.password", "*.token", "*.secret", "*.connectionString", "authorization", "cookie", "payload"],
      censor: "•••",
    },
  });
}
