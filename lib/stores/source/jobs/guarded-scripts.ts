import { AsyncLocalStorage } from "node:async_hooks";
import type { Redis } from "ioredis";
import { markedIfAway } from "./away";
import { GUARD, type GuardRefusal, refusalIn, type Terms } from "./guard-script";

type Script = (args: unknown[]) => Promise<unknown>;

/** One call of the library, with what its scripts are bound to and the last answer. */
interface GuardedCall {
  terms: Terms;
  /** An argument that the library encodes, and the text that goes to the store in its place. */
  exact: { instead: string; text: string } | null;
  result: { answer: unknown } | { error: unknown } | null;
}

const calls = new AsyncLocalStorage<GuardedCall>();

/**
 * Puts the guard in front of every script that a library defines on this client. The client is for guarded calls alone: a script
 * outside `underGuard` is not sent.
 */
export function guardScripts(client: Redis): Redis {
  const define = client.defineCommand.bind(client);
  client.defineCommand = (name, definition) => {
    define(name, { ...definition, lua: GUARD + definition.lua });
    const commands = client as unknown as Record<string, Script>;
    const send = (commands[name] as Script).bind(client);
    commands[name] = (args) => guarded(name, send, args);
  };
  return client;
}

async function guarded(name: string, send: Script, args: unknown[]): Promise<unknown> {
  const call = calls.getStore();
  if (call === undefined) throw new Error(`the script ${name} has no terms`);
  const { exact } = call;
  const own = exact === null ? args : args.map((arg) => (arg === exact.instead ? exact.text : arg));
  try {
    const answer = await markedIfAway(send([...own, JSON.stringify(call.terms)]));
    call.result = { answer };
    return answer;
  } catch (error) {
    call.result = { error };
    throw error;
  }
}

/**
 * Runs one call of the library with its scripts bound to the terms. Returns the guard's refusal, else the store's own answer: the
 * library turns answers that it does not know into errors. Throws what the store threw.
 */
export async function underGuard(
  terms: Terms,
  work: () => Promise<unknown>,
  exact: GuardedCall["exact"] = null,
): Promise<{ refusal: GuardRefusal } | { answer: unknown }> {
  const call: GuardedCall = { terms, exact, result: null };
  const failed = await calls.run(call, work).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  // `work` has set the result, which the compiler cannot see.
  const result = call.result as GuardedCall["result"];
  if (result === null) throw failed?.error ?? new Error("the library sent no script");
  if ("error" in result) throw result.error;
  const refusal = refusalIn(result.answer);
  return refusal === null ? result : { refusal };
}
