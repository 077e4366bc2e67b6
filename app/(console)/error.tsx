"use client";
import { problemFrom } from "../../components/query/use-live-query";
import { Failure } from "../../components/state/failure";

export default function ConsoleError({ error, reset }: { error: Error; reset: () => void }) {
  return <Failure problem={problemFrom(error)} onRetry={reset} />;
}
