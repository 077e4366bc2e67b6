import { MATRIX } from "../../domain/access/matrix";
import { reaches } from "../../domain/access/roles";
import type { Queryable } from "../queryable";
import { pathNames } from "./path-names";
import { freezeNow } from "./reads";
import { holdingOf } from "./standing";

/**
 * Why a reopening that somebody armed may not be carried out now, or null: repairs are stopped, or whoever armed it may not restore these
 * paths any more. What it rests on stays as it is until the transaction's end.
 */
export async function armerStop(
  tx: Queryable,
  armer: { id: string; name: string },
  pathIds: readonly number[],
): Promise<string | null> {
  const frozen = await freezeNow(tx);
  if (frozen !== null) return `${frozen.by} stopped all repairs: ${frozen.reason}`;
  const { by, grants } = await holdingOf(tx, armer, "FOR SHARE");
  if (by.kind !== "person" && by.kind !== "service") return null;
  const { roles } = MATRIX["incident.restore"];
  const held = (grants ?? []).filter(({ role }) => (roles as readonly string[]).includes(role));
  const paths = await pathNames(tx, pathIds);
  const holds = paths.every((path) => held.some((grant) => reaches(grant, path)));
  return holds ? null : `${armer.name} armed it, and may not restore these paths any more`;
}
