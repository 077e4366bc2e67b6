"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Problem } from "../../../lib/api/common";
import { outcomeUnknown } from "../../../lib/http/outcome";
import { accessQueries } from "../query/access-options";
import { recoveryQueries } from "../query/recovery-options";
import { problemFrom } from "../query/use-live-query";
import { freshSignIn } from "../step-up/step-up";
import { glassOffered, type Intent, intentFor, LeftUndone, withFreshSignIn } from "./command.model";
import { newCommandKey } from "./command-key";

/** Part of the body of a command that a person repeats although a gate before it is closed. */
export interface Glass {
  breakGlass?: { reason: string };
}

/** A command as its control uses it. */
export interface Command<Input, Output> {
  give: (input: Input) => void;
  pending: boolean;
  /** Whether the command waits for the person to confirm the sign-in, so that nothing of it is under way. */
  asking: boolean;
  /** The refusal, or the unknown outcome; null once the command is given again, and where the person left it undone. */
  problem: Problem | null;
  output: Output | null;
  /** Repeats the refused command with the glass broken; null where that does not help. */
  breakGlass: ((reason: string) => void) | null;
  reset: () => void;
}

interface CommandOptions<Output> {
  /** True for a call that takes `breakGlass`. */
  breakable?: boolean;
  onDone?: (output: Output) => void;
  onRefused?: () => void;
}

/**
 * Gives a command under a key of its own. Where the server asks for a fresh sign-in, the person is asked, and the command is repeated under
 * the same key; where the person leaves the question, the control is as it was. Once the command took effect, every query on screen about
 * recovery and about people is read again.
 */
export function useCommand<Input, Output>(
  call: (input: Input, key: string, glass: Glass) => Promise<Output>,
  { breakable = false, onDone, onRefused }: CommandOptions<Output> = {},
): Command<Input, Output> {
  const queries = useQueryClient();
  const intent = useRef<Intent | null>(null);
  const [asking, setAsking] = useState(false);
  const ask = () => {
    setAsking(true);
    return freshSignIn().finally(() => setAsking(false));
  };
  const mutation = useMutation({
    networkMode: "always",
    mutationFn: async ({ input, glass }: { input: Input; glass: Glass }) => {
      const given = intentFor(intent.current, JSON.stringify([input, glass]), newCommandKey);
      intent.current = given;
      try {
        const output = await withFreshSignIn(() => call(input, given.key, glass), ask);
        intent.current = { ...given, settled: true };
        return output;
      } catch (error) {
        const isOpen = !(error instanceof LeftUndone) && outcomeUnknown(problemFrom(error as Error));
        intent.current = { ...given, settled: !isOpen };
        throw error;
      }
    },
    // A conflict means that the shown state is outdated: it is read again, and the refusal stays beside it.
    onError: (error) => {
      if (error instanceof LeftUndone) return;
      if (problemFrom(error).status === 409) void queries.invalidateQueries({ queryKey: recoveryQueries });
      onRefused?.();
    },
    onSuccess: (output) => {
      void queries.invalidateQueries({ queryKey: recoveryQueries });
      void queries.invalidateQueries({ queryKey: accessQueries });
      onDone?.(output);
    },
  });
  const { variables } = mutation;
  const { error } = mutation;
  const problem = error === null || error instanceof LeftUndone ? null : problemFrom(error);
  const offered = breakable && problem !== null && glassOffered(problem) && variables !== undefined;
  return {
    give: (input) => mutation.mutate({ input, glass: {} }),
    pending: mutation.isPending,
    asking,
    problem,
    output: mutation.data ?? null,
    breakGlass: offered
      ? (reason) => mutation.mutate({ input: variables.input, glass: { breakGlass: { reason } } })
      : null,
    reset: mutation.reset,
  };
}
