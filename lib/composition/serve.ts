import type { Entry } from "../api/entry";
import type { Context } from "../domain/context";
import { may } from "../domain/permission";
import { nothingThere, type Result } from "../errors";
import { type Answer, type Asked, answeredText, type OutputOf, serve } from "../http/serve";
import type { InputOf, Query } from "../queries/query";
import { contextOf } from "./actor";
import { type Bound, carryOut } from "./command";
import { type Console, openConsole } from "./console";
import { queryDeps } from "./query-deps";

type CommandEntry = Entry & { command: true };

/** Binds a route to its entry and its query; `asText` renders the second form of the answer where the entry has one. */
export const serveQuery = <E extends Entry>(entry: E, query: Query<E>, asText?: (answer: OutputOf<E>) => string) =>
  serve(entry, async ({ params, query: asked, body, request }) => {
    const input = { ...(params as object), ...(asked as object), ...(body as object) } as InputOf<E>;
    const answer = await query(queryDeps(await openConsole()), contextOf(request), input);
    if (answer.ok && asText !== undefined && entry.alsoAs !== undefined && accepts(request, entry.alsoAs))
      return answeredText(asText(answer.value), `${entry.alsoAs}; charset=utf-8`);
    return answer as Answer<E>;
  });

const accepts = (request: Request, mediaType: string) => (request.headers.get("accept") ?? "").includes(mediaType);

/** Binds a route that reads only this process; it answers while every store is unreachable. */
export const serveProcess = <E extends Entry>(
  entry: E,
  answer: (ctx: Context, asked: Asked<E>) => Promise<Answer<E>>,
) =>
  serve(entry, async (asked) => {
    const ctx = contextOf(asked.request);
    return may(ctx.principal, entry.permission) ? answer(ctx, asked) : nothingThere;
  });

/** Binds a route to its entry, with a handler over this process's stores. */
export const serveOver = <E extends Entry>(
  entry: E,
  answer: (opened: Console, asked: Asked<E>) => Promise<Answer<E>>,
) => serveProcess(entry, async (_ctx, asked) => answer(await openConsole(), asked));

/** Binds a command's route to its entry. */
export const serveCommand = <E extends CommandEntry>(
  entry: E,
  bind: (opened: Console, asked: Asked<E>) => Bound<E> | Result<Bound<E>>,
) =>
  serve(entry, async (asked) => {
    const bound = bind(await openConsole(), asked);
    if (!("ok" in bound)) return carryOut(entry, asked, bound);
    return bound.ok ? carryOut(entry, asked, bound.value) : bound;
  });
