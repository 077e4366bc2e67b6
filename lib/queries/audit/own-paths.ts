import { mayOn } from "../../domain/access/decide";
import type { Context } from "../../domain/context";
import { everyPath } from "../../evidence/any-path";
import type { QueryDeps } from "../query-deps";
import { sightOn } from "../seen";

/**
 * The paths of whose rows the caller may read the audit; null: of all, and rows about no path as well. A filter by a key tells whether the
 * key is there, so that it reaches the paths alone whose keys the caller sees.
 */
export function readablePaths(
  { read }: Pick<QueryDeps, "read">,
  ctx: Pick<Context, "principal">,
  key: string | null,
): string[] | null {
  const paths = everyPath(read);
  const keyed = key === null ? paths : paths.filter((path) => sightOn(ctx, path).keys);
  const isAll = mayOn(ctx.principal, "audit.read", ["*"]) && keyed.length === paths.length;
  return isAll ? null : keyed.map(({ config }) => config.name);
}
