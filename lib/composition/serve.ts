import type { Entry } from "../api/entry";
import type { Json } from "../domain/json";
import type { Result } from "../errors";
import { type Answer, type Asked, serve } from "../http/serve";
import { type Command, command } from "./command";
import { type Console, openConsole } from "./console";

type CommandEntry = Entry & { command: true };

/** Binds a route to its entry, with what answers it over this process's stores. */
export const serveOver = <E extends Entry>(
  entry: E,
  answer: (opened: Console, asked: Asked<E>) => Promise<Answer<E>>,
) => serve(entry, async (asked) => answer(await openConsole(), asked));

/** Binds a route that carries out a command to its entry: its effect, and the answer that tells of it. */
export const serveCommand = <E extends CommandEntry, T extends Json>(
  entry: E,
  prepare: (opened: Console, asked: Asked<E>) => Command<E, T> | Result<Command<E, T>>,
) =>
  serve(entry, async (asked) => {
    const opened = await openConsole();
    const prepared = prepare(opened, asked);
    if ("act" in prepared) return command(entry, asked, opened, prepared);
    return prepared.ok ? command(entry, asked, opened, prepared.value) : prepared;
  });
