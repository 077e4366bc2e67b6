"use client";
import { Failure } from "../../components/kit/state/failure";
import { problemFrom } from "../../components/shared/query/use-live-query";

export default function ConsoleError({ error, reset }: { error: Error; reset: () => void }) {
  return <Failure problem={problemFrom(error)} onRetry={reset} />;
}
