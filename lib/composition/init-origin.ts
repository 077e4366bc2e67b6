import { configPath } from "../config/environment";
import { type Config, loadConfig } from "../config/load-config";
import type { OriginDatabase } from "../stores/origin/port";
import { ORIGIN_ADAPTERS } from "./origins";

/** Creates a path's sidecar and checks its origin table. Returns warnings; throws when the table does not fit. */
export async function openPathOrigin(config: Config, name: string): Promise<string[]> {
  const path = config.paths.find((p) => p.name === name);
  if (path === undefined)
    throw new Error(
      `There is no path "${name}" in ${config.file}. The paths are ${config.paths.map((p) => p.name).join(", ")}.`,
    );
  const connection = path.origin && config.connections.get(path.origin.connection);
  if (!path.origin || !connection || connection.kind === "redis") throw new Error(`Path ${name} has no origin.`);
  const database = ORIGIN_ADAPTERS[connection.kind].open(
    { url: connection.url, tls: connection.tls, name: "init" },
    null,
  );
  try {
    await database.open(path).origin.prepare();
    if (path.sensors.origin !== null) await checkSensor(database, name);
    return await database.hazards(path.origin);
  } finally {
    await database.close();
  }
}

async function checkSensor({ notes }: OriginDatabase, name: string): Promise<void> {
  const reading = (await notes.readings([name])).get(name);
  if (reading?.mark == null)
    throw new Error(
      `Path ${name} has no sensor in its origin: ${reading?.because}. Only the sweep finds changes in that table.`,
    );
}

/** `trueup init --origin <path>`: returns the present state, and a line for each warning. */
export async function initOrigin(name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const config = loadConfig({ path: configPath(env), env });
  const hazards = await openPathOrigin(config, name);
  const said = `The origin of ${name} has its sidecar (schema trueup: receipt, tombstone, fence), and its table fits.${sensorSentence(config, name)}`;
  return [said, ...hazards.map((hazard) => `warning: ${hazard}`)].join("\n");
}

/** What a path's sensor in its origin notes, and what it misses. */
export function sensorSentence(config: Config, name: string): string {
  if (config.paths.find((path) => path.name === name)?.sensors.origin == null) return "";
  return " Its trigger notes every change, except changes by replication and changes made on a partition by name. The sweep finds those.";
}
