import { HIDDEN_REASON } from "../../domain/masking/hidden";
import { type Sight, seenValue } from "../../domain/masking/sight";
import { neverDurable, notYetDurable } from "../../domain/saved/outside-ledger";
import type { ReadPath } from "../../evidence/context";
import type { Speculation } from "../../evidence/saved/speculation";
import { payloadForms } from "../key/payload-forms";
import { type AnswerView, bareView } from "./answer-view";

type Of<K extends Speculation["kind"]> = Extract<Speculation, { kind: K }>;

/** The answer for a write that only a cache holds. */
export function speculationView(path: ReadPath, speculation: Speculation, now: Date, sight: Sight): AnswerView {
  return speculation.kind === "listed"
    ? listedView(path, speculation, now, sight)
    : phantomView(path, speculation, sight);
}

function phantomView({ config }: ReadPath, { region, key, entry, evidence }: Of<"phantom">, sight: Sight): AnswerView {
  return {
    ...bareView(neverDurable(`cache ${region}`, entry?.writtenAt ?? null)),
    mutation: entry?.mutation ?? null,
    path: config.name,
    key,
    version: entry?.version?.toString() ?? null,
    acceptedAt: entry?.writtenAt?.toISOString() ?? null,
    ...payloadForms(seenValue(sight, entry?.value)),
    evidence: {
      acknowledged: ["No acknowledgment of the write is recorded anywhere."],
      durable: ["Neither the ledger nor the origin has the write."],
      observed: evidence.map((e) => `${e.store}: ${e.shows}.`),
    },
  };
}

function listedView({ config }: ReadPath, { region, record }: Of<"listed">, now: Date, sight: Sight): AnswerView {
  const acceptedAt = new Date(record.acceptedAt);
  const fresh = now.getTime() - acceptedAt.getTime() < config.graceMs;
  const { refused } = record;
  const isPending = fresh && refused === undefined;
  const answer = isPending ? notYetDurable(`cache ${region}`) : neverDurable(`cache ${region}`, acceptedAt);
  return {
    ...bareView(answer),
    mutation: record.mutation,
    path: config.name,
    key: record.key,
    version: record.version,
    acceptedAt: acceptedAt.toISOString(),
    evidence: {
      acknowledged: [
        `Acknowledged at ${record.acceptedAt} by ${record.producer}, when only cache ${region} had the write${record.actor ? `, for ${record.actor}` : ""}.`,
        `The caller was told: “${config.wording.accepted}”`,
      ],
      durable: [
        refused === undefined
          ? "The ledger has no such mutation."
          : `The ledger refused the write: ${sight.words ? refused.because : HIDDEN_REASON}${refused.mutation === null ? "" : ` (mutation ${refused.mutation})`}.`,
        "The origin cannot have a receipt of a write that the ledger does not have.",
      ],
      observed: [`Cache ${region} lists the write in its speculative inventory, as version ${record.version}.`],
    },
  };
}
