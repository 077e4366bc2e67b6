import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { AccessSettings } from "../domain/access/settings";
import type { PathConfig } from "../domain/contract";
import type { ReceiverConfig } from "../domain/notification/receivers";
import type { ObservedPath } from "../domain/observed/mapping";
import { type AuditConfig, checkAudit } from "./audit-config";
import { type ConnectionConfig, checkConfig } from "./check-config";
import type { Variables } from "./expand-environment";
import { checkReceivers } from "./notifications-config";
import { ConfigError, type ConfigPath, type Place } from "./problem";
import { readYaml } from "./yaml-source";

/** A configuration, checked as far as that is possible without opening a store. */
export interface Config {
  file: string;
  connections: ReadonlyMap<string, ConnectionConfig>;
  /** The native paths, in the order of the file. */
  paths: readonly PathConfig[];
  /** The paths of other systems, in the order of the file. */
  observed: readonly ObservedPath[];
  /** The files of the audit's checkpoints. */
  audit: AuditConfig;
  /** Who may come in; null: there is no sign-in, and the console serves this machine alone. */
  access: AccessSettings | null;
  /** The receivers of notifications. */
  notifications: readonly ReceiverConfig[];
  /** The place of a member in the file, for faults that only the stores reveal: `["paths", 0, "origin", "table"]`. */
  placeOf(path: ConfigPath): Place;
  /** The place of a path's member: `("profile", "origin")`. */
  placeInPath(path: string, ...member: ConfigPath): Place;
}

/** Reads and checks the configuration file; throws a ConfigError with every problem. */
export function loadConfig({ path, env }: { path: string; env: Variables }): Config {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what =
      code === "ENOENT" ? "The configuration file does not exist." : `The configuration file cannot be read (${code}).`;
    throw new ConfigError([
      { file: path, line: 1, column: 1, what, remedy: "Create the file, or name another file with TRUEUP_CONFIG." },
    ]);
  }
  return parseConfig(text, path, env);
}

/** Parses and checks a configuration text; its problems name `file`. */
export function parseConfig(text: string, file: string, env: Variables): Config {
  const source = readYaml(text, file, env);
  const ofAudit = checkAudit((source.value as { audit?: unknown } | null)?.audit, source, file);
  const told = checkReceivers((source.value as { notifications?: unknown } | null)?.notifications, source);
  const { connections, paths, observed, access, faults } = checkConfig(source, dirname(file));
  const problems = [
    ...source.faults,
    ...[...faults, ...ofAudit.faults, ...told.faults].map((f) => ({
      what: f.what,
      remedy: f.remedy,
      ...source.placeOf(f.path, f.onName),
    })),
  ];
  if (problems.length > 0) {
    throw new ConfigError(problems.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  const positions = new Map([...paths, ...observed].map(({ path, position }) => [path.name, position]));
  return {
    file,
    connections,
    paths: paths.map(({ path }) => path),
    observed: observed.map(({ path }) => path),
    audit: ofAudit.audit,
    access,
    notifications: told.receivers,
    placeOf: (path) => source.placeOf(path),
    placeInPath: (path, ...member) => source.placeOf(["paths", positions.get(path) ?? 0, ...member]),
  };
}
