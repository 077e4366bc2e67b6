import type { z } from "zod";
import type { savedAnswer } from "../../api/saved";
import { type Sight, seenValue } from "../../domain/masking/sight";
import { withoutWords } from "../../domain/masking/without-words";
import { type Answer, answerFor, type SavedEvidence } from "../../domain/saved/answer";
import { BY_REPAIR, SALVAGED } from "../../domain/saved/by-repair";
import { readerGets } from "../../domain/verdict/reader-gets";
import type { ReadPath } from "../../evidence/context";
import type { AskedMutation } from "../../evidence/saved/saved-evidence";
import { payloadForms } from "../key/payload-forms";

export type AnswerView = z.input<typeof savedAnswer>;

/** An answer alone, for a write without a known mutation. */
export const bareView = ({ answer, sentence, customerSentence }: Answer): AnswerView => ({
  answer,
  sentence,
  customerSentence,
  mutation: null,
  path: null,
  key: null,
  version: null,
  acceptedAt: null,
  expectedBy: null,
  payload: null,
  payloadText: null,
  replacedBy: null,
  evidence: { acknowledged: [], durable: [], observed: [] },
});

/** The answer for a mutation in the ledger, from the origin's evidence as far as the caller sees it. */
export function answerView({ config }: ReadPath, asked: AskedMutation, sight: Sight): AnswerView {
  const { row, caches } = asked;
  const evidence = sight.words ? asked.evidence : withoutWords(asked.evidence);
  const { replacedBy, ...answer } = answerFor(evidence);
  const repaired = row.appendedBy === null ? null : BY_REPAIR[row.appendedBy.kind];
  const at = evidence.origin;
  return {
    ...answer,
    sentence: repaired === null ? answer.sentence : `${answer.sentence} ${repaired}`,
    customerSentence:
      row.appendedBy?.kind === "salvage" && answer.answer === "saved"
        ? `${answer.customerSentence} ${SALVAGED}`
        : answer.customerSentence,
    expectedBy: answer.expectedBy?.toISOString() ?? null,
    mutation: row.id,
    path: config.name,
    key: row.key,
    version: String(row.version),
    acceptedAt: row.acceptedAt.toISOString(),
    ...payloadForms(seenValue(sight, row.payload)),
    erasedAt: row.erasedAt?.toISOString() ?? null,
    replacedBy: replacedBy === undefined ? null : { ...replacedBy, version: String(replacedBy.version) },
    evidence: {
      acknowledged: [
        `Accepted at ${row.acceptedAt.toISOString()} as version ${row.version}${row.actor ? ` for ${row.actor}` : ""}${row.requestId ? `, request ${row.requestId}` : ""}.`,
        ...(row.appendedBy === null ? [] : [`Run ${row.appendedBy.run} of a repair put the change into the ledger.`]),
        ...(isCallers(row) ? [`The caller was told: “${config.wording.accepted}”`] : []),
      ],
      durable: durableLines(evidence),
      observed: [
        ...caches.map(({ region, reading }) => `Cache ${region}: ${readerGets({ reading, origin: at })}`),
        at.reachable
          ? at.value === null
            ? "The origin has no row for this key."
            : `The origin is at version ${at.value.version}${at.value.deleted ? " (deleted)" : ""}.`
          : `The origin could not be read: ${at.because}.`,
      ],
    },
  };
}

/** Whether somebody asked for the change, and was told of it: a repair's own changes have keys that the repair made. */
const isCallers = ({ appendedBy, idempotencyKey }: AskedMutation["row"]): boolean =>
  appendedBy === null || (appendedBy.kind === "salvage" && !idempotencyKey.startsWith("salvage:"));

/** The evidence lines of the ledger and the origin for a mutation, and for its replacements. */
function durableLines({ mutation, receipt, replacedBy }: SavedEvidence): string[] {
  const own = [
    `The ledger has the change (${mutation.state}).`,
    ...(mutation.erasedAt == null ? [] : [`Its payload was erased on ${mutation.erasedAt.toISOString()}.`]),
    receipt.reachable
      ? receipt.value
        ? `The origin's receipt: version ${mutation.version}, applied at ${receipt.value.appliedAt.toISOString()}.`
        : "The origin has no receipt of the change."
      : `The origin's receipt could not be read: ${receipt.because}.`,
  ];
  if (replacedBy === null) return own;
  const { id, version } = replacedBy.evidence.mutation;
  const took = `Mutation ${id}, version ${version}, replaced the change (${replacedBy.relation}):`;
  return [...own, ...durableLines(replacedBy.evidence).map((line) => `${took} ${line}`)];
}
