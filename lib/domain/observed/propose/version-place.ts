import { isChangeTime, isVersionName } from "./names";
import type { OriginGuess } from "./origin";
import { leafOf, parentOf } from "./scalars";

/**
 * The member that is named like a version, nearest to the key first; where the table's rows have only a time, a time of change goes
 * before it. Null: none is named so.
 */
export function versionIn(pointers: readonly string[], origin: OriginGuess | null, key = ""): string | null {
  const pick = (fits: (name: string) => boolean) => {
    const found = pointers.filter((pointer) => fits(leafOf(pointer)));
    return found.find((pointer) => parentOf(pointer) === parentOf(key)) ?? found[0] ?? null;
  };
  const time = origin?.version?.kind === "timestamp" ? pick(isChangeTime) : null;
  return time ?? pick(isVersionName);
}
