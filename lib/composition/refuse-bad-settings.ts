import { readEnvironment } from "../config/environment";
import { loadConfig } from "../config/load-config";

/** Ends the process with one clear line for each wrong setting; a console with wrong settings must not answer anything. */
export function refuseBadSettings(): void {
  try {
    const { configPath } = readEnvironment(process.env);
    loadConfig({ path: configPath, env: process.env });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
