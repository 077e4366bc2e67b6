import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { type Client, createClient } from "../../lib/http/client";
import { isEffectUntold } from "../../lib/http/outcome";
import { ProblemError } from "../../lib/http/problem-error";
import { COMMAND_TIMEOUT_MS } from "../../lib/http/request";

const HEADER_TEXT = /^[\x20-\x7e]+$/;

/** The options of every call. */
export interface Asked {
  json?: boolean;
  actor?: string;
}
/** The options of every command. */
export interface Given extends Asked {
  idempotencyKey?: string;
}

/** Adds the options of every call. */
export const asking = (command: Command): Command => command.option("--json", "the API's own answer");

/** Adds the options of every command. */
export const giving = (command: Command): Command =>
  asking(command)
    .option("--actor <name>", "who acts, as the audit shows it; TRUEUP_ACTOR unless given")
    .option("--idempotency-key <key>", "a command repeated under this key has one effect");

/** The API's client at TRUEUP_URL; refuses an actor that a header cannot carry, so that nobody acts under another name. */
export function clientOf({ actor = process.env.TRUEUP_ACTOR }: Asked = {}): Client {
  const url = process.env.TRUEUP_URL;
  if (!url) throw new Error("TRUEUP_URL is not set. Set it to the console's address, such as http://localhost:3000.");
  if (actor && (!HEADER_TEXT.test(actor) || actor.length > 64))
    throw new Error("An actor is up to 64 letters, digits and signs of ASCII. Nothing was sent.");
  return createClient({
    baseUrl: url.replace(/\/+$/, ""),
    token: process.env.TRUEUP_TOKEN,
    actor: () => actor || null,
    // A terminal does not poll: it waits for an answer as long as for a command.
    timeoutMs: COMMAND_TIMEOUT_MS,
  });
}

/** Sends a command under its key. When its effect is unknown, prints how to repeat it with one effect. */
export async function give<T>(given: Given, call: (client: Client, key: string) => Promise<T>): Promise<T> {
  const key = given.idempotencyKey ?? randomUUID();
  if (!HEADER_TEXT.test(key)) throw new Error("An idempotency key is letters, digits and signs of ASCII.");
  try {
    return await call(clientOf(given), key);
  } catch (error) {
    if (error instanceof ProblemError && isEffectUntold(error.problem))
      note(
        `Whether the command took effect is not known. Repeat the command with --idempotency-key ${key}: it has one effect.`,
      );
    throw error;
  }
}

/** Writes text to standard output. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Writes a remark to standard error, apart from the answer. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Writes an answer, as the API's JSON or in words. */
export const answer = <T>({ json }: Asked, value: T, words: (value: T) => string): void =>
  say(json ? JSON.stringify(value, null, 2) : words(value));
