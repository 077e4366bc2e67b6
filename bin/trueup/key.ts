import type { Command } from "commander";
import { plain } from "../../lib/http/plain-text";
import { type Asked, answer, asking, clientOf } from "./session";
import { valueWords } from "./words";

const LONGEST_VALUE = 2_000;

/** A line with the exact text of a store's value; none without a value. */
const holding = (text: string | null) => (text === null ? [] : [`    ${plain(valueWords(text, LONGEST_VALUE))}`]);

/** `trueup key` */
export function addKey(program: Command): void {
  asking(program.command("key <path> <key>").description("a key's verdict, findings and stores")).action(
    async (path: string, key: string, asked: Asked) =>
      answer(asked, await clientOf().key.read({ params: { path, key } }), (story) =>
        [
          `${plain(key)}: ${story.verdict}. ${story.sentence}`,
          ...story.findings.map((f) => `  ${f.finding} since ${f.since}`),
          `  ledger head ${story.ledger.head ?? "-"}, materialized ${story.ledger.materialized ?? "-"}, outstanding ${story.ledger.outstandingCount}`,
          ...holding(story.ledger.valueText),
          ...story.caches.flatMap((c) => [
            `  cache ${c.region} ${c.status} ${c.version ?? ""}${c.speculative ? " speculative" : ""}`,
            ...holding(c.valueText),
          ]),
          `  origin ${story.origin.status} ${story.origin.version ?? ""}`,
          ...holding(story.origin.valueText),
        ].join("\n"),
      ),
  );
}
