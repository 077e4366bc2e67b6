"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Problem } from "../../../lib/api/common";
import { recoveryQueries } from "../query/recovery-options";
import { problemFrom } from "../query/use-live-query";
import { glassOffered, type Intent, intentFor, outcomeUnknown } from "./command.model";
import { newCommandKey } from "./command-key";

/** Added to the body of a command that is repeated although a step before it has not been passed. */
export interface Glass {
  breakGlass?: { reason: string };
}

/** A command as its control sees it. */
export interface Command<Input, Output> {
  give: (input: Input) => void;
  pending: boolean;
  /** Why it was refused, or why nobody knows; null once it is given again. */
  problem: Problem | null;
  output: Output | null;
  /** Repeats what was refused with the glass broken; null where that does not help. */
  breakGlass: ((reason: string) => void) | null;
  reset: () => void;
}

interface CommandOptions<Output> {
  /** The call takes `breakGlass`. */
  breakable?: boolean;
  onDone?: (output: Output) => void;
}

/** Gives a command under a key of its own, and has what was shown of the recovery read anew once it took effect. */
export function useCommand<Input, Output>(
  call: (input: Input, key: string, glass: Glass) => Promise<Output>,
  { breakable = false, onDone }: CommandOptions<Output> = {},
): Command<Input, Output> {
  const queries = useQueryClient();
  const intent = useRef<Intent | null>(null);
  const mutation = useMutation({
    networkMode: "always",
    mutationFn: async ({ input, glass }: { input: Input; glass: Glass }) => {
      const given = intentFor(intent.current, JSON.stringify([input, glass]), newCommandKey);
      intent.current = given;
      try {
        const output = await call(input, given.key, glass);
        intent.current = { ...given, settled: true };
        return output;
      } catch (error) {
        intent.current = { ...given, settled: !outcomeUnknown(problemFrom(error as Error)) };
        throw error;
      }
    },
    // A conflict means that something is not as it was shown: it is read anew, and the refusal stays beside it.
    onError: (error) => {
      if (problemFrom(error).status === 409) void queries.invalidateQueries({ queryKey: recoveryQueries });
    },
    onSuccess: (output) => {
      void queries.invalidateQueries({ queryKey: recoveryQueries });
      onDone?.(output);
    },
  });
  const { variables } = mutation;
  const problem = mutation.error ? problemFrom(mutation.error) : null;
  const offered = breakable && problem !== null && glassOffered(problem) && variables !== undefined;
  return {
    give: (input) => mutation.mutate({ input, glass: {} }),
    pending: mutation.isPending,
    problem,
    output: mutation.data ?? null,
    breakGlass: offered
      ? (reason) => mutation.mutate({ input: variables.input, glass: { breakGlass: { reason } } })
      : null,
    reset: mutation.reset,
  };
}
