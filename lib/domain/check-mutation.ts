import type { PathConfig } from "./contract";
import { digitsOf } from "./decimal";
import { identifierFault, MAX_KEY_BYTES } from "./identifier-text";
import type { Json } from "./json";
import { jsonFault } from "./json-fault";
import { readPointer } from "./json-pointer";
import { type JsonText, numbersIn, roundedJson, textOfJson } from "./json-text";
import { type Operation, operationsOf } from "./mutation";
import { numberFault } from "./number-fault";

/** The most that one payload may take as JSON text, in UTF-16 code units. */
export const MAX_PAYLOAD_CHARACTERS = 262_144;
export const MAX_IDENTIFIER_BYTES = 256;

/** A write as a caller asks for it, before anything is known of its key. */
export interface ProposedMutation {
  key: string;
  operation: Operation;
  payload?: Json;
  /** The payload as JSON text, digit for digit, where the caller has more digits than doubles hold. `payload` then only tells its form. */
  payloadText?: JsonText | undefined;
  basedOn?: bigint | null;
  idempotencyKey: string;
  actor?: string | null;
  requestId?: string | null;
}

/** The text of what is written; undefined for a delete, which has none. */
export function payloadOf({ operation, payload, payloadText }: ProposedMutation): JsonText | undefined {
  if (operation === "delete") return undefined;
  return payloadText ?? (payload === undefined ? undefined : textOfJson(payload));
}

export type MutationFault =
  | { kind: "invalid"; pointer: string; detail: string }
  | { kind: "too-large"; pointer: string; detail: string };

/** The first thing that makes a proposed mutation impossible on its path, or null. What passes can be appended and applied. */
export function faultOf(path: PathConfig, proposed: ProposedMutation): MutationFault | null {
  const allowed = operationsOf(path.replay);
  if (!allowed.includes(proposed.operation))
    return {
      kind: "invalid",
      pointer: "/operation",
      detail: `Path ${path.name} replays as ${path.replay}, which has ${allowed.join(" and ")}, not ${proposed.operation}.`,
    };
  return (
    textFault("/key", proposed.key, MAX_KEY_BYTES) ??
    textFault("/idempotencyKey", proposed.idempotencyKey, MAX_IDENTIFIER_BYTES) ??
    (proposed.actor != null ? textFault("/actor", proposed.actor, MAX_IDENTIFIER_BYTES) : null) ??
    (proposed.requestId != null ? textFault("/requestId", proposed.requestId, MAX_IDENTIFIER_BYTES) : null) ??
    basisFault(path, proposed) ??
    payloadFault(path, proposed)
  );
}

function textFault(pointer: string, text: string, maxBytes: number): MutationFault | null {
  const detail = identifierFault(text, maxBytes);
  return detail === null ? null : { kind: "invalid", pointer, detail };
}

function basisFault(path: PathConfig, proposed: ProposedMutation): MutationFault | null {
  if (proposed.basedOn == null) return null;
  if (path.replay !== "versioned")
    return {
      kind: "invalid",
      pointer: "/basedOn",
      detail: `Only versioned paths build on a version; ${path.name} is ${path.replay}.`,
    };
  if (proposed.basedOn < 0n || proposed.basedOn > 2n ** 62n)
    return { kind: "invalid", pointer: "/basedOn", detail: "A version is a whole number from 0 to 2^62." };
  return null;
}

function payloadFault(path: PathConfig, proposed: ProposedMutation): MutationFault | null {
  const pointer = "/payload";
  const invalid = (detail: string): MutationFault => ({ kind: "invalid", pointer, detail });
  const { operation, payloadText } = proposed;
  // Names and kinds of members are all that is looked at here, so that rounded numbers do no harm.
  const payload = proposed.payload ?? (payloadText === undefined ? undefined : roundedJson(payloadText));
  if (operation === "delete")
    return payload === undefined || payload === null
      ? null
      : invalid("A delete has no payload. Leave the payload out.");
  if (payload === undefined || payload === null) return invalid(`A payload is needed for ${operation}.`);
  // HTTP bodies were read strictly before; a program's own value was not, and one that Postgres refuses would fail its whole group.
  const fault =
    jsonFault(payload, pointer, payloadText !== undefined) ??
    (payloadText === undefined ? null : numbersFault(payloadText));
  if (fault !== null) return { kind: "invalid", pointer, ...fault };
  if (charactersOf(payloadText ?? textOfJson(payload)) > MAX_PAYLOAD_CHARACTERS)
    return {
      kind: "too-large",
      pointer,
      detail: `The payload is larger than ${MAX_PAYLOAD_CHARACTERS} characters of JSON. Store large content elsewhere, and write its address here.`,
    };
  return formFault(path, operation, payload);
}

/** Returns why a path cannot take a valid payload, or null. */
function formFault(path: PathConfig, operation: Operation, payload: Json): MutationFault | null {
  const invalid = (detail: string): MutationFault => ({ kind: "invalid", pointer: "/payload", detail });
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  if (path.origin?.value.kind === "columns") {
    if (!isObject) return invalid("This path maps members to columns, so the payload is an object.");
    const columns = path.origin.value.columns;
    const stranger = Object.keys(payload).find((member) => !columns.includes(member));
    if (stranger !== undefined)
      return invalid(`There is no column for "${stranger}". The columns are ${columns.join(", ")}.`);
  }
  if (operation === "increment") {
    const amounts = isObject ? Object.values(payload) : [];
    if (amounts.length === 0 || amounts.some((amount) => typeof amount !== "number"))
      return invalid("An increment's payload is an object of numbers, one for each member to add to.");
  }
  if (path.replay === "monotonic") {
    const mark = readPointer(payload, path.origin?.greatest ?? "");
    if (typeof mark !== "number")
      return invalid(`A number is needed at ${path.origin?.greatest}, the member that may never fall.`);
  }
  return null;
}

// Fifteen digits without an exponent, and no negative zero, are no fault: most texts have no other numbers.
const ODD_NUMBER = /\d{16}|\d[\d.]{16}|\d[eE]|-0/;

function numbersFault(text: JsonText): { detail: string } | null {
  if (!ODD_NUMBER.test(text)) return null;
  for (const number of numbersIn(text)) {
    const detail = numberFault(number);
    if (detail !== null) return { detail };
  }
  return null;
}

/** The characters that a text takes in the ledger, where exponents are written out. */
function charactersOf(text: JsonText): number {
  if (!/\d[eE]/.test(text)) return text.length;
  return numbersIn(text).reduce((sum, number) => {
    const { before, after } = digitsOf(number);
    return sum + before + after;
  }, text.length);
}
