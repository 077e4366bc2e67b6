import { type JsonText, memberTexts, sameButNulls } from "../json-text";
import { rowAsReceipt } from "./cache-findings";
import type { KeyEvidence } from "./evidence";
import { valueInLedger, viewOf } from "./view";

/** A member of a value, as the mutation wrote it and as the origin keeps it; null where a side has no such member. */
export interface RewrittenMember {
  /** Empty where the values are no objects and differ as a whole. */
  member: string;
  asked: JsonText | null;
  became: JsonText | null;
}

/** The origin's rewriting of a mutation whose receipt proves the row: a note on the key, not a finding. */
export interface Rewriting {
  version: bigint;
  sentence: string;
  members: RewrittenMember[];
}

/** So many members are spelled out in the sentence, and so many characters of each value. */
const SPELLED_OUT = 3;
const SHORT = 60;

/**
 * Compares the payload of the row's version with the row, member by member and digit for digit. Answers null where they say the same,
 * where no receipt vouches for the row as it stands, and on paths whose payloads are no whole values. `seen` leaves out of both what the
 * reader does not see.
 */
export function rewritingOf(
  evidence: KeyEvidence,
  seen: (text: JsonText) => JsonText | undefined = (text) => text,
): Rewriting | null {
  const view = viewOf(evidence);
  const row = view.origin?.row;
  if (row?.version == null || row.deleted || row.value === undefined || rowAsReceipt(view, row) !== true) return null;
  const { value } = valueInLedger(view, row.version) ?? {};
  const [asked, became] = [value && seen(value), seen(row.value)];
  if (asked === undefined || became === undefined || sameButNulls(asked, became)) return null;
  const members = rewritten(asked, became);
  return { version: row.version, sentence: sentenceOf(row.version, members), members };
}

function rewritten(asked: JsonText, became: JsonText): RewrittenMember[] {
  const [before, after] = [memberTexts(asked), memberTexts(became)];
  if (before === null || after === null) return [{ member: "", asked, became }];
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((member) => {
    const pair = { member, asked: before.get(member) ?? null, became: after.get(member) ?? null };
    return sameButNulls(pair.asked ?? NULL, pair.became ?? NULL) ? [] : [pair];
  });
}

const NULL = "null" as JsonText;

function sentenceOf(version: bigint, members: readonly RewrittenMember[]): string {
  const said = members.slice(0, SPELLED_OUT).map(changeText);
  const more = members.length - said.length;
  const others = more === 0 ? "" : `; ${more} more ${more === 1 ? "member" : "members"}`;
  return `The origin rewrote the value of version ${version}: ${said.join("; ")}${others}. The receipt records the row as it now is.`;
}

function changeText({ member, asked, became }: RewrittenMember): string {
  const name = member === "" ? "the value" : member;
  if (asked === null) return `${name} was not sent and became ${short(became)}`;
  return became === null ? `${name} ${short(asked)} was left out` : `${name} ${short(asked)} became ${short(became)}`;
}

const short = (text: JsonText | null): string => {
  const said = text ?? "nothing";
  return said.length > SHORT ? `${said.slice(0, SHORT)}…` : said;
};
