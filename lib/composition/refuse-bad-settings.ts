import { readEnvironment } from "../config/environment";
import { loadConfig } from "../config/load-config";

/** Ends the process with one line for each wrong setting, before the console answers anything. */
export function refuseBadSettings(): void {
  try {
    const { configPath } = readEnvironment(process.env);
    loadConfig({ path: configPath, env: process.env });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
