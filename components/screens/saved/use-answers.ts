"use client";
import { useQueries } from "@tanstack/react-query";
import { useLive } from "../../kit/live/live";
import type { LiveAnswer } from "../../kit/state/live-answer";
import { stalenessOf } from "../../kit/state/staleness";
import { useNow } from "../../kit/time/clock";
import { savedQuery } from "../../shared/query/options";
import { problemFrom } from "../../shared/query/use-live-query";
import { type Found, joinReplies, type Reply } from "./answers.model";
import { askingsOf, type Question } from "./question.model";

const pollMs = 5_000;

/** Asks a question as every kind that it may be, and polls while the console is live. */
export function useAnswers(question: Question): LiveAnswer<Found> {
  const { live } = useLive();
  useNow();
  const askings = askingsOf(question);
  const queries = useQueries({
    queries: askings.map(({ filter }) => ({
      ...savedQuery(filter),
      refetchInterval: live ? pollMs : (false as const),
    })),
  });
  const retry = () => {
    for (const query of queries) void query.refetch();
  };
  const replies = askings.flatMap(({ kind }, index): Reply[] => {
    const { data, error } = queries[index]!;
    if (data) return [{ kind, answers: data }];
    return error ? [{ kind, problem: problemFrom(error) }] : [];
  });
  const found = joinReplies(replies);
  const waiting = askings.some((_, index) => queries[index]!.isPending);
  const firstError = queries.find((query) => query.error)?.error;
  const problem = firstError ? problemFrom(firstError) : null;
  if (waiting) return { status: "loading", retry };
  if (problem && replies.every((reply) => "problem" in reply)) return { status: "error", problem, retry };
  const shown = queries.filter((query) => query.data);
  const poll = {
    arrivedAt: Math.min(...shown.map((query) => query.dataUpdatedAt)),
    // A kind that was never answered is listed as such; a kind that was answered once and is not any more is stale.
    failure: shown.some((query) => query.error) ? (problem?.detail ?? null) : null,
    live,
    intervalMs: pollMs,
  };
  return { status: "shown", value: found, stale: stalenessOf(poll, Date.now()), problem, retry };
}
