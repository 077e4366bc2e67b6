import { openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";

const NAME = "server.log";

/** Opens a fresh log for a server's start and keeps the one before it as `server.log.1`. */
export function openLog(home: string): number {
  try {
    renameSync(join(home, NAME), join(home, `${NAME}.1`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return openSync(join(home, NAME), "a", 0o600);
}

/** The server's output since its last start. */
export function readLog(home: string): string {
  try {
    return readFileSync(join(home, NAME), "utf8");
  } catch {
    return "";
  }
}

/** The lines that say why a server did not start, and where the rest is. */
export function whyItFailed(home: string): string {
  const lines = readLog(home).trim().split("\n");
  const telling = lines.filter((line) => /FATAL|PANIC|ERROR|HINT|Fatal|# /.test(line));
  const shown = (telling.length > 0 ? telling : lines).slice(-3).map((line) => line.trim());
  return `${shown.join(" | ") || "it wrote nothing"} (log: ${join(home, NAME)})`;
}
