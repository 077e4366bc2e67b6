import { postgresOrigin } from "../adapters/postgres/origin/origin";
import { createPool } from "../adapters/postgres/pool";
import { configPath } from "../config/environment";
import { type Config, loadConfig } from "../config/load-config";

/** Creates a path's sidecar and checks its origin table; throws with what does not fit. */
export async function openPathOrigin(config: Config, name: string): Promise<void> {
  const path = config.paths.find((p) => p.name === name);
  if (path === undefined)
    throw new Error(
      `There is no path "${name}" in ${config.file}. The paths are ${config.paths.map((p) => p.name).join(", ")}.`,
    );
  const connection = path.origin && config.connections.get(path.origin.connection);
  if (!connection) throw new Error(`Path ${name} has no origin.`);
  const pool = createPool({ connectionString: connection.url, name: "init", max: 2 });
  try {
    await postgresOrigin(path, { writes: pool, reads: pool }).prepare();
  } finally {
    await pool.end();
  }
}

/** `trueup init --origin <path>`: answers one line that says what is there now. */
export async function initOrigin(name: string, env: NodeJS.ProcessEnv): Promise<string> {
  await openPathOrigin(loadConfig({ path: configPath(env), env }), name);
  return `The origin of ${name} has its sidecar (schema trueup: receipt, tombstone, fence), and its table fits.`;
}
