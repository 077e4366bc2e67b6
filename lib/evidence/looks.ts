import type { Verdict } from "../domain/verdict/classify";
import { type FindingKind, findingsThat } from "../domain/verdict/findings";
import type { DivergenceStory, FindingSource, FoundDivergence } from "../ledger/observations/model";
import { withDeadline } from "../stores/deadline";

type Findings = DivergenceStory["findings"];

/** A second read of a key within this time costs nothing. */
const GOOD_FOR_MS = 2_000;
const REMEMBERED = 1_000;
const LISTED_PER_SEC = 20;
const LEDGER_WITHIN_MS = 1_000;
/** Writes in flight, and stores that only this read could not reach, are not listed. */
const UNLISTED: ReadonlySet<FindingKind> = new Set(findingsThat(({ listed }) => !listed));

/** A key as a person saw it, and the row by which it is listed. */
export interface Looked {
  pathId: number;
  key: string;
  verdict: Verdict;
  row(): NonNullable<FoundDivergence["row"]>;
}

/** Where findings are listed: what is known of keys, and what a look at one adds. */
interface FindingList {
  knownFindings(pathId: number, keys: string[]): Promise<Map<string, Findings>>;
  recordDivergences(pathId: number, found: FoundDivergence[], source: FindingSource): Promise<void>;
}

/** Keys that people look at: a divergent one is listed from then on. */
export class KeyLooks {
  private readonly recent = new Map<string, { untilMs: number; findings: Findings }>();
  private second = { at: 0, listed: 0 };

  constructor(private readonly ledger: FindingList) {}

  /** Lists the key if it diverges and is not listed; returns its listed findings with their since-when. Never throws. */
  async seen(looked: Looked): Promise<Findings> {
    const id = `${looked.pathId} ${looked.key}`;
    const before = this.recent.get(id);
    if (before !== undefined && before.untilMs > performance.now()) return before.findings;
    const findings = await withDeadline(this.look(looked), LEDGER_WITHIN_MS, "the ledger").catch(() => []);
    if (this.recent.size >= REMEMBERED) this.recent.delete(this.recent.keys().next().value as string);
    this.recent.set(id, { untilMs: performance.now() + GOOD_FOR_MS, findings });
    return findings;
  }

  private async look({ pathId, key, verdict, row: rowOf }: Looked): Promise<Findings> {
    const known = (await this.ledger.knownFindings(pathId, [key])).get(key);
    if (known !== undefined) return known;
    if (verdict.findings.every(({ finding }) => UNLISTED.has(finding)) || !this.mayList()) return [];
    const row = rowOf();
    await this.ledger.recordDivergences(pathId, [{ key, row }], "look");
    return row.story.findings;
  }

  private mayList(): boolean {
    const at = Math.floor(performance.now() / 1_000);
    if (this.second.at !== at) this.second = { at, listed: 0 };
    return this.second.listed++ < LISTED_PER_SEC;
  }
}
