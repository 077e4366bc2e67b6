"use client";
import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Failure } from "./failure";
import type { LiveAnswer } from "./live-answer";
import { Loading } from "./loading";
import { Stale } from "./stale";

interface LiveViewProps<T> {
  answer: LiveAnswer<T>;
  /** The name of the content, for the loading and the error look. */
  what: string;
  loading?: ReactNode;
  /** The heading of a page of which nothing can be shown. */
  heading?: string;
  children: (value: T) => ReactNode;
}

/** Draws an answer in the look it has: loading, error, stale or fresh. */
export function LiveView<T>({ answer, what, loading, heading, children }: LiveViewProps<T>) {
  if (answer.status === "loading") return loading ?? <Loading what={what} />;
  if (answer.status === "error")
    return (
      <>
        {heading !== undefined && (
          <Title order={1} mb="md">
            {heading}
          </Title>
        )}
        <Failure problem={answer.problem} onRetry={answer.retry} />
      </>
    );
  return <Stale stale={answer.stale}>{children(answer.value)}</Stale>;
}
