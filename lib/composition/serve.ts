import type { api } from "../api/api";
import type { Entry } from "../api/entry";
import { may } from "../domain/access/decide";
import { ruleOf } from "../domain/access/matrix";
import type { Context } from "../domain/context";
import { ok, type Result } from "../errors";
import { notPermitted } from "../evidence/not-permitted";
import { permitted } from "../evidence/permitted";
import { type Answer, type Asked, answeredText, type OutputOf, serve } from "../http/serve";
import type { InputOf, Query } from "../queries/query";
import { admitting } from "./access/admit";
import { callerIfKnown } from "./access/caller";
import { noteRefusal } from "./access/note-refusal";
import { signInOffer } from "./access/offer";
import { type Bound, carryOut } from "./command";
import { type Console, openConsole } from "./console";
import type { queries } from "./queries";
import { queryDeps } from "./query-deps";

type CommandEntry = Entry & { command: true };

/** Serves an entry to its caller, and notes where the caller is refused. `recentMs`: a token's caller may be as it was that long ago. */
const serveCaller = <E extends Entry>(
  entry: E,
  work: (ctx: Context, asked: Asked<E>) => Promise<Answer<E> | Result<never>>,
  recentMs = 0,
) =>
  serve(entry, admitting(entry, recentMs), async (asked, ctx) => {
    const outcome = await work(ctx, asked);
    await noteRefusal(ctx, entry, asked.request, outcome);
    return outcome as Answer<E>;
  });

/** Binds a route to its entry and its query; `asText` renders the second form of the answer where the entry has one. */
export const serveQuery = <E extends Entry>(entry: E, query: Query<E>, asText?: (answer: OutputOf<E>) => string) =>
  serveCaller(entry, async (ctx, { params, query: asked, body, request }) => {
    const input = { ...(params as object), ...(asked as object), ...(body as object) } as InputOf<E>;
    const answer = await query(queryDeps(await openConsole()), ctx, input);
    if (answer.ok && asText !== undefined && entry.alsoAs !== undefined && accepts(request, entry.alsoAs))
      return answeredText(asText(answer.value), `${entry.alsoAs}; charset=utf-8`);
    return answer as Answer<E>;
  });

const accepts = (request: Request, mediaType: string) => (request.headers.get("accept") ?? "").includes(mediaType);

/** Binds a route that reads only this process; one that anybody may ask answers while every store is unreachable. */
export const serveProcess = <E extends Entry>(
  entry: E,
  answer: (ctx: Context, asked: Asked<E>) => Promise<Answer<E>>,
) =>
  serve(entry, ruleOf(entry.permission)?.anybody === true ? known : admitting(entry), async (asked, ctx) =>
    may(ctx.principal, entry.permission) ? answer(ctx, asked) : notPermitted(ctx.principal, entry.permission),
  );

const known = async (request: Request) => ok(await callerIfKnown(request));

/**
 * Binds a route of a path to its entry, with a handler over this process's stores. The handler meets the paths on which the caller holds
 * the permission, and no others. The caller is as it was at most a second ago, so that a write costs no read of grants.
 */
export const serveOver = <E extends Entry>(
  entry: E,
  answer: (opened: Console, asked: Asked<E>) => Promise<Answer<E>>,
) =>
  serveCaller(
    entry,
    async ({ principal }, asked) => {
      if (!may(principal, entry.permission)) return notPermitted(principal, entry.permission);
      const opened = await openConsole();
      return answer({ ...opened, read: permitted(opened.read, principal, entry.permission) }, asked);
    },
    RECENT_MS,
  );

const RECENT_MS = 1_000;

/**
 * Binds a command that has no repetition: its answer carries something that is shown once. Who does not hold the permission is refused
 * before attempts are counted.
 */
export const serveOnce = <E extends Entry, Made>(
  entry: E,
  work: (opened: Console, ctx: Context, asked: Asked<E>) => Promise<Result<Made>>,
  answer: (made: Made, request: Request) => Response,
) =>
  serve(entry, admitting(entry), async (asked, ctx) => {
    const { principal } = ctx;
    if (!may(principal, entry.permission)) return notPermitted(principal, entry.permission);
    const made = await work(await openConsole(), ctx, asked);
    return made.ok ? answer(made.value, asked.request) : made;
  });

/** Binds the ways to sign in: the question reads the configuration, and of the ledger only whether there is anybody. */
export const serveSignInOffer = (entry: typeof api.signIn.offer, offer: typeof queries.signIn.offer) =>
  serve(entry, known, async (_, ctx) => offer(signInOffer(), ctx, {}));

/** Binds a command's route to its entry. */
export const serveCommand = <E extends CommandEntry>(
  entry: E,
  bind: (opened: Console, asked: Asked<E>) => Bound<E> | Result<Bound<E>>,
) =>
  serveCaller(entry, async (ctx, asked) => {
    const bound = bind(await openConsole(), asked);
    if (!("ok" in bound)) return carryOut(entry, asked, bound, ctx);
    return bound.ok ? carryOut(entry, asked, bound.value, ctx) : bound;
  });
