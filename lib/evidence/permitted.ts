import { mayOn } from "../domain/access/decide";
import type { Principal } from "../domain/access/principal";
import type { Permission } from "../domain/permission";
import type { ReadContext } from "./context";

/** The reads of the paths on which a principal holds a permission; the others are as if they were not there. */
export function permitted<Read extends Pick<ReadContext, "paths" | "observed" | "everyPath">>(
  read: Read,
  principal: Principal,
  permission: Permission,
): Read {
  if (principal.kind !== "person" && principal.kind !== "service") return read;
  const holds = (path: string) => mayOn(principal, permission, [path]);
  // A grant on every path reaches paths that left the configuration as well.
  if (holds("*")) return read;
  const only = <Path>(paths: ReadonlyMap<string, Path>) => new Map([...paths].filter(([name]) => holds(name)));
  return { ...read, paths: only(read.paths), observed: only(read.observed), everyPath: false };
}
