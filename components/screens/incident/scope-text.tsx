"use client";
import { Time } from "../../kit/time/time";
import { type Scope, scopeWords } from "../../shared/incident/scope.model";

/** What an incident is about, its times written as the reader chose. */
export function ScopeText({ scope, keyCount = null }: { scope: Scope; keyCount?: string | null }) {
  const { acceptedFrom, acceptedTo } = scope;
  return (
    <span>
      {scopeWords(scope, keyCount)}
      {acceptedFrom && (
        <>
          {" "}
          · accepted from <Time at={acceptedFrom} clockOnly />
        </>
      )}
      {acceptedTo && (
        <>
          {acceptedFrom ? " " : " · accepted "}to <Time at={acceptedTo} clockOnly />
        </>
      )}
    </span>
  );
}
