"use client";
import { useCommand } from "../../shared/command/use-command";
import { api } from "../../shared/query/api";

/** Applies or refuses a waiting change. */
export const useDecide = () =>
  useCommand(({ id, apply }: { id: string; apply: boolean }, commandKey) =>
    api.change.decide({ params: { id }, body: { apply } }, { commandKey }),
  );
