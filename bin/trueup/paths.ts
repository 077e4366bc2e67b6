import type { Command } from "commander";
import { type Asked, answer, asking, clientOf } from "./session";

/** `trueup paths` */
export function addPaths(program: Command): void {
  asking(program.command("paths").description("every path with its figures, worst first in words")).action(
    async (asked: Asked) =>
      answer(asked, await clientOf().path.list(), (list) =>
        [
          list.sentence,
          ...list.items.map(
            (p) =>
              `${p.name.padEnd(24)} outstanding ${p.truth.outstanding ?? "unknown"}, truth lag ${p.truth.truthLagMs ?? "unknown"} ms`,
          ),
        ].join("\n"),
      ),
  );
}
