import type { Context } from "../../domain/context";
import { type Sight, seenItemId, seenValue } from "../../domain/masking/sight";
import { withoutWords } from "../../domain/masking/without-words";
import { answerForKey, answerForPhantom, answerObserved } from "../../domain/observed/answer-observed";
import { standingOf } from "../../domain/observed/effect";
import type { ObservedItem } from "../../domain/observed/evidence";
import { type PairedWrite, writesOf } from "../../domain/observed/pairs";
import { observedReaderGets } from "../../domain/observed/reader-gets";
import { itemWords, rowWords } from "../../domain/observed/view";
import { newestFirst } from "../../domain/observed/write-order";
import { type Answer, notReadable } from "../../domain/saved/answer";
import type { ReadContext, ReadObservedPath } from "../../evidence/context";
import { type JudgedObserved, judgeObserved } from "../../evidence/observed/judge";
import { reading } from "../../evidence/reading";
import { payloadForms } from "../key/payload-forms";
import { sightOn } from "../seen";
import { type AnswerView, bareView } from "./answer-view";

/** What a person asks by; null: not asked by it. */
export interface AskedWrite {
  key: string | null;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string | null;
  mutation: string | null;
}

/** Answers of observed paths. `unasked`: why "no record" cannot be said, since a path could not be looked up that way. */
export interface ObservedAnswers {
  /** Of what is newer than every known write: what only a cache shows, and what the record shows above them. */
  newer: AnswerView[];
  views: AnswerView[];
  unasked: string | null;
  /** More known writes match than were read. */
  hasMore: boolean;
}

const NO_ANSWERS: ObservedAnswers = { newer: [], views: [], unasked: null, hasMore: false };

interface Asking {
  read: ReadContext;
  ctx: Context;
}

/** Looks a write up on observed paths, by every property that their sources carry. */
export async function observedAnswers(
  { read, ctx }: Asking,
  paths: readonly ReadObservedPath[],
  asked: AskedWrite,
  most: number,
): Promise<ObservedAnswers> {
  if (paths.length === 0) return NO_ANSWERS;
  const search = {
    key: asked.key ?? undefined,
    actor: asked.actor ?? undefined,
    requestId: asked.requestId ?? undefined,
    idempotencyKey: asked.idempotencyKey ?? undefined,
    item: asked.mutation ?? undefined,
  };
  const found = await reading(
    read.observedReads.itemsAsked(
      paths.map(({ pathId }) => pathId),
      search,
      // An outbox row and its job are one write.
      2 * most + 1,
    ),
    "the ledger",
  );
  if (!found.reachable) return { ...NO_ANSWERS, views: [bareView(notReadable("ledger", found.because))] };
  const each = await Promise.all(
    paths.map((path) =>
      ofPath(
        { read, ctx },
        path,
        asked,
        found.value.slice(0, 2 * most).flatMap(({ pathId, item }) => (pathId === path.pathId ? [item] : [])),
      ),
    ),
  );
  return {
    newer: each.flatMap(({ newer }) => newer),
    views: each.flatMap(({ views }) => views),
    unasked: each.map(({ unasked }) => unasked).find((because) => because !== null) ?? null,
    hasMore: found.value.length > 2 * most,
  };
}

async function ofPath(
  { read, ctx }: Asking,
  path: ReadObservedPath,
  asked: AskedWrite,
  items: ObservedItem[],
): Promise<Omit<ObservedAnswers, "hasMore">> {
  const keys = [...new Set([...items.map(({ key }) => key), ...(asked.key === null ? [] : [asked.key])])];
  const found =
    keys.length === 0 ? new Map<string, JudgedObserved>() : await judgeObserved(path, keys, read.observedReads);
  const sight = sightOn(ctx, path);
  const judged = new Map([...found].map(([key, one]) => [key, sight.words ? one : withoutWords(one)]));
  const views = [...judged].flatMap(([key, { evidence }]) => {
    const own = items.filter((item) => item.key === key);
    return askedWrites(own, evidence).map((write) =>
      viewOf(path, { write, answer: answerObserved(evidence, write.item, path.config) }, evidence, sight),
    );
  });
  const phantoms = phantomViews(path, judged, sight);
  // The other members of the question name one write; a key alone is also answered by what the record shows.
  const isOfKey =
    asked.key !== null &&
    asked.actor === null &&
    asked.requestId === null &&
    asked.idempotencyKey === null &&
    asked.mutation === null;
  // What the record shows of a key is told by the path that writes it.
  const isRecordOwn = path.config.former == null;
  const newer = [
    ...phantoms,
    ...(isOfKey && isRecordOwn ? keyViews({ path, key: asked.key as string }, judged, sight) : []),
  ];
  return { newer, views, unasked: views.length + newer.length > 0 ? null : unaskedBecause(path, asked) };
}

/** The writes of a key that carry what was asked for, newest first: an outbox row and its job are one, whichever of them was found. */
function askedWrites(found: readonly ObservedItem[], { items, path }: JudgedObserved["evidence"]): PairedWrite[] {
  const known = items.reachable ? items.value : [];
  const isFound = (item: ObservedItem | null) =>
    item !== null && found.some(({ source, id }) => source === item.source && id === item.id);
  const older = found.filter((item) => !known.some(({ source, id }) => source === item.source && id === item.id));
  const all = newestFirst(path, [...known, ...older]);
  return writesOf(all).filter(({ row, job }) => isFound(row) || isFound(job));
}

/** The answer by what the record shows of a key, where no known write says it. */
function keyViews(
  { path: { config }, key }: { path: ReadObservedPath; key: string },
  judged: ReadonlyMap<string, JudgedObserved>,
  sight: Sight,
): AnswerView[] {
  const evidence = judged.get(key)?.evidence;
  if (evidence === undefined || isSaid(evidence)) return [];
  const answer = answerForKey(evidence, config);
  return answer === null || answer.answer === "never-durable"
    ? []
    : [{ ...bareView(answer), mode: "observed", path: config.name, key, evidence: linesOf(evidence, null, sight) }];
}

/** Whether a known write is newer than the record, or is what the record shows. */
function isSaid({ items, origin, path }: JudgedObserved["evidence"]): boolean {
  if (!items.reachable || items.value.length === 0) return false;
  if (origin?.reachable !== true) return true;
  return standingOf(path, items.value, origin.value).newest?.effect.kind !== "covered";
}

/** The answers for writes that only a cache shows. */
function phantomViews(
  { config }: ReadObservedPath,
  judged: ReadonlyMap<string, JudgedObserved>,
  sight: Sight,
): AnswerView[] {
  return [...judged].flatMap(([key, { evidence, verdict }]) => {
    const answer = answerForPhantom(evidence, verdict.findings);
    return answer === null
      ? []
      : [{ ...bareView(answer), mode: "observed", path: config.name, key, evidence: linesOf(evidence, null, sight) }];
  });
}

/** Why a path cannot tell that it has no such write: its sources do not carry what was asked by, or were not read whole. */
function unaskedBecause({ config }: ReadObservedPath, asked: AskedWrite): string | null {
  const { outbox, jobs } = config;
  const items = (jobs?.rules ?? []).filter((rule) => rule.kind === "item");
  const carries = (member: "actor" | "requestId" | "idempotencyKey") =>
    (outbox === null || outbox[member] !== null) &&
    items.every((rule) => rule[member] != null) &&
    (outbox !== null || items.length > 0);
  const lacks = [
    ...(asked.actor !== null && !carries("actor") ? ["actor"] : []),
    ...(asked.requestId !== null && !carries("requestId") ? ["request id"] : []),
    ...(asked.idempotencyKey !== null && !carries("idempotencyKey") ? ["idempotency key"] : []),
  ];
  return lacks.length === 0
    ? null
    : `the writes of observed path ${config.name} carry no ${lacks.join(" and no ")}, so they cannot be looked up by it`;
}

function viewOf(
  { config }: ReadObservedPath,
  { write, answer }: { write: PairedWrite; answer: Answer },
  evidence: JudgedObserved["evidence"],
  sight: Sight,
): AnswerView {
  const { answer: kind, sentence, customerSentence, expectedBy } = answer;
  const { item } = write;
  return {
    ...bareView(answer),
    mode: "observed",
    answer: kind,
    sentence,
    customerSentence,
    expectedBy: expectedBy?.toISOString() ?? null,
    mutation: seenItemId(sight, item),
    path: config.name,
    key: item.key,
    version: item.version,
    acceptedAt: item.acceptedAt?.toISOString() ?? null,
    ...payloadForms(seenValue(sight, item.payload)),
    evidence: linesOf(evidence, write, sight),
  };
}

const MOST_LISTED = 5;

function linesOf(
  { origin, items, caches }: JudgedObserved["evidence"],
  write: PairedWrite | null,
  sight: Sight,
): AnswerView["evidence"] {
  const own = [write?.row, write?.job].filter((item) => item != null);
  const isOwn = ({ source, id }: ObservedItem) => own.some((item) => item.source === source && item.id === id);
  const listed = (known: readonly ObservedItem[]) =>
    [...own, ...known.filter((item) => !isOwn(item))].slice(0, MOST_LISTED);
  return {
    acknowledged: own.flatMap(acceptedLine),
    durable: items.reachable
      ? listed(items.value).map((each) => `Observed ${itemWords(each)}.`)
      : [`The sources could not be read: ${items.because}.`],
    observed: [
      ...caches.map(
        ({ region, reading }) => `Cache ${region}: ${observedReaderGets({ reading, origin }, sight.words)}`,
      ),
      origin === null
        ? "No origin is mapped."
        : origin.reachable
          ? `The record has ${rowWords(origin.value)}.`
          : `The record could not be read: ${origin.because}.`,
    ],
  };
}

function acceptedLine({ source, id, job, acceptedAt }: ObservedItem): string[] {
  if (acceptedAt === null) return [];
  const at = acceptedAt.toISOString();
  return [
    source === "outbox"
      ? `The outbox accepted it at ${at}, as row ${id}.`
      : `The queue got it at ${at}, as job ${job}.`,
  ];
}
