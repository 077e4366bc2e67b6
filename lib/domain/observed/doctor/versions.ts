import type { VersionText } from "../evidence";
import { compareVersions, versionKind } from "../version";

/** A store's versions, as its sample has them; `of` names the store: `queue`, `cache eu`. */
export interface SampledVersions {
  of: string;
  versions: readonly VersionText[];
  isMapped: boolean;
}

const WORDS = { number: "numbers", instant: "times", text: "texts that order nothing" };

/** Whether the versions of a path's stores compare with each other: a sentence for each kind, and for each pair that does not. */
export function versionsSaid(stores: readonly SampledVersions[]): string {
  const lines: string[] = [];
  const known = stores.flatMap(({ of, versions }) => {
    const sample = versions.find((version) => version !== null);
    return sample == null ? [] : [{ of, sample, words: WORDS[versionKind(sample)] }];
  });
  for (const { of, isMapped } of stores)
    if (!isMapped) lines.push(`the ${of} has no version: agreement with it is by value alone.`);
  for (const [i, left] of known.entries())
    for (const right of known.slice(i + 1))
      if (compareVersions(left.sample, right.sample) === "incomparable")
        lines.push(
          `warning: versions of the ${left.of} are ${left.words}, the ${right.of}'s are ${right.words}: they cannot be compared.`,
        );
  const compared = known.length > 1 && !lines.some((line) => line.startsWith("warning"));
  if (compared) lines.unshift(`versions of ${known.map(({ of }) => of).join(", ")} compare: ${known[0]?.words}.`);
  return lines.join(" ") || "nothing to compare yet.";
}
