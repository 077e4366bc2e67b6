import type { z } from "zod";
import type { AccessSettings } from "../domain/access/settings";
import type { PathConfig } from "../domain/contract";
import type { ObservedPath } from "../domain/observed/mapping";
import type { StoreAddress } from "../domain/store-address";
import { CONNECTION_KINDS, type ConnectionKind } from "../domain/store-kinds";
import { checkAccess } from "./access-config";
import { readTls } from "./connection-files";
import { connectionFaults } from "./connection-rules";
import { toObservedPath } from "./observed-config";
import { observedFaults } from "./observed-rules";
import { writtenObservedPath } from "./observed-schema";
import { toPathConfig } from "./path-config";
import { pathFaults } from "./path-rules";
import { writtenConnection, writtenFile, writtenPath } from "./path-schema";
import { type ConfigPath, type MemberFault, shown } from "./problem";
import { schemaFaults } from "./schema-faults";
import { type Placed, sharingFaults } from "./sharing-rules";
import type { YamlSource } from "./yaml-source";

/** A connection, with its certificates read. */
export interface ConnectionConfig extends StoreAddress {
  name: string;
  kind: ConnectionKind;
}

type Kinds = ReadonlyMap<string, ConnectionKind | null>;

interface Checked {
  connections: Map<string, ConnectionConfig>;
  paths: Placed<PathConfig>[];
  observed: Placed<ObservedPath>[];
  /** Null: there is no sign-in. */
  access: AccessSettings | null;
  faults: MemberFault[];
}

/**
 * Checks a file's content, member by member and then together; without faults, the configuration is complete. Certificates are read
 * from `folder`, unless their path begins at the root.
 */
export function checkConfig(source: YamlSource, folder: string): Checked {
  // Invalid YAML has its faults already; guessing at the rest would only add noise.
  if (source.value == null && source.faults.length > 0)
    return { connections: new Map(), paths: [], observed: [], access: null, faults: [] };
  const file = writtenFile.safeParse(source.value);
  const top = (source.value ?? {}) as { connections?: unknown; paths?: unknown; access?: unknown };
  const { connections, kinds, faults } = checkConnections(top.connections, source, folder);
  const { paths, observed, faults: ofPaths } = checkPaths(top.paths, kinds, source);
  const ofFile = file.success ? [] : schemaFaults(file.error, [], source);
  const names = new Set([...paths, ...observed].map(({ path }) => path.name));
  const { access, faults: ofAccess } = checkAccess(top.access, names, source);
  return { connections, paths, observed, access, faults: [...ofFile, ...faults, ...ofPaths, ...ofAccess] };
}

function checkPaths(written: unknown, kinds: Kinds, source: YamlSource): Omit<Checked, "connections" | "access"> {
  const paths: Placed<PathConfig>[] = [];
  const observed: Placed<ObservedPath>[] = [];
  const faults: MemberFault[] = [];
  const check = <Written>(
    position: number,
    schema: z.ZodType<Written>,
    rules: (path: Written) => MemberFault[],
  ): Written | null => {
    const at = ["paths", position];
    const parsed = schema.safeParse((written as unknown[])[position]);
    if (!parsed.success) faults.push(...schemaFaults(parsed.error, at, source));
    else faults.push(...placed(rules(parsed.data), at, source));
    return parsed.success ? parsed.data : null;
  };
  for (const [position, input] of (Array.isArray(written) ? written : []).entries()) {
    if (isGroup(input) && input.mode === "observed") {
      const path = check(position, writtenObservedPath, (p) => [...observedFaults(p), ...connectionFaults(p, kinds)]);
      if (path !== null) observed.push({ path: toObservedPath(path), position });
    } else {
      const path = check(position, writtenPath, (p) => [...pathFaults(p), ...connectionFaults(p, kinds)]);
      if (path !== null) paths.push({ path: toPathConfig(path), position });
    }
  }
  return { paths, observed, faults: [...faults, ...sharingFaults(paths, observed)] };
}

function placed(faults: MemberFault[], at: ConfigPath, source: YamlSource): MemberFault[] {
  return faults
    .map((fault) => ({ ...fault, path: [...at, ...fault.path] }))
    .filter((fault) => !source.spoiled(fault.path));
}

const CONNECTION_NAME = /^[a-z][a-z0-9-]{0,62}$/;

function checkConnections(written: unknown, source: YamlSource, folder: string) {
  const connections = new Map<string, ConnectionConfig>();
  const kinds = new Map<string, ConnectionKind | null>();
  const faults: MemberFault[] = [];
  for (const [name, input] of Object.entries(isGroup(written) ? written : {})) {
    const path = ["connections", name];
    const named = CONNECTION_NAME.test(name);
    if (!named) {
      const remedy = "Use small letters, digits and dashes, a letter first, 63 at most.";
      faults.push({ path, onName: true, what: `${shown(name)} is not a name for a connection.`, remedy });
    }
    const parsed = writtenConnection.safeParse(input);
    if (!parsed.success) faults.push(...schemaFaults(parsed.error, path, source));
    if (named) kinds.set(name, parsed.success ? kindOf(parsed.data) : kindOf(input));
    const kind = parsed.success ? kindOf(parsed.data) : null;
    const url = parsed.success && kind !== null ? parsed.data[kind] : undefined;
    if (!parsed.success || kind === null || url === undefined) continue;
    const { tls, faults: ofFiles } = readTls(parsed.data.tls, folder);
    faults.push(...placed(ofFiles, [...path, "tls"], source));
    connections.set(name, { name, kind, url, tls });
  }
  return { connections, kinds, faults };
}

function kindOf(written: unknown): ConnectionKind | null {
  const named = isGroup(written) ? CONNECTION_KINDS.filter((kind) => written[kind] !== undefined) : [];
  return named.length === 1 ? (named[0] ?? null) : null;
}

const isGroup = (written: unknown): written is Record<string, unknown> =>
  typeof written === "object" && written !== null && !Array.isArray(written);
