import { findingFacts } from "../../../lib/domain/verdict/findings";
import type { Finding } from "./finding.model";

/** Names the usual ways back from a key's worst finding that has any; null where none has. */
export function usualWays(findings: readonly Finding[]): string | null {
  return findings.map((finding) => findingFacts(finding).usualWays).find((ways) => ways !== null) ?? null;
}
