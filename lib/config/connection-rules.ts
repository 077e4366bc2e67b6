import { suggestion } from "../domain/did-you-mean";
import { type ConnectionKind, ORIGIN_KINDS } from "../domain/store-kinds";
import type { ConfigPath, MemberFault } from "./problem";

/** The members of a path, native or observed, that name connections. */
interface NamesConnections {
  name: string;
  ledger?: { connection: string } | undefined;
  queue?: { connection: string } | undefined;
  caches: readonly { connection: string }[];
  origin?: { connection: string } | undefined;
  replicas: readonly { connection: string }[];
  dependents?: readonly { queue?: { connection: string } | undefined }[];
}

interface Use {
  path: ConfigPath;
  connection: string;
  /** The connection kinds that fit. */
  wanted: readonly ConnectionKind[];
  what: string;
}

/** Connections that a path names and that are missing or of the wrong kind; places are relative to the path. */
export function connectionFaults(
  path: NamesConnections,
  kinds: ReadonlyMap<string, ConnectionKind | null>,
): MemberFault[] {
  return usesOf(path).flatMap(({ path: at, connection, wanted, what }): MemberFault[] => {
    const kind = kinds.get(connection);
    if (kind === undefined) {
      const remedy = suggestion(connection, [...kinds.keys()]) || "Add it under connections.";
      return [
        {
          path: at,
          what: `${what} of path ${path.name} names the connection ${connection}, which does not exist.`,
          remedy,
        },
      ];
    }
    // A connection with a refused URL has no kind, and its fault is already reported.
    if (kind === null || wanted.includes(kind)) return [];
    const words = wanted.join(" or ");
    const fitting = [...kinds].filter(([, other]) => other !== null && wanted.includes(other)).map(([name]) => name);
    const remedy =
      fitting.length > 0 ? `Name one of kind ${words}: ${fitting.join(", ")}.` : `Add a ${words} connection.`;
    return [
      {
        path: at,
        what: `${what} of path ${path.name} needs ${words}, and the connection ${connection} is ${kind}.`,
        remedy,
      },
    ];
  });
}

function usesOf({ ledger, queue, caches, origin, replicas, dependents = [] }: NamesConnections): Use[] {
  const use = (
    wanted: readonly ConnectionKind[],
    what: string,
    connection: string | undefined,
    ...path: (string | number)[]
  ): Use[] => (connection === undefined ? [] : [{ path: [...path, "connection"], connection, wanted, what }]);
  return [
    ...use(ORIGIN_KINDS, "ledger", ledger?.connection, "ledger"),
    ...use(["redis"], "queue", queue?.connection, "queue"),
    ...caches.flatMap((cache, i) => use(["redis"], `caches[${i}]`, cache.connection, "caches", i)),
    ...use(ORIGIN_KINDS, "origin", origin?.connection, "origin"),
    ...replicas.flatMap((replica, i) => use(ORIGIN_KINDS, `replicas[${i}]`, replica.connection, "replicas", i)),
    ...dependents.flatMap((each, i) =>
      use(["redis"], `dependents[${i}].queue`, each.queue?.connection, "dependents", i, "queue"),
    ),
  ];
}
