"use client";
import { Time } from "../../kit/time/time";
import { type Scope, scopeWords } from "../../shared/incident/scope.model";

/** The scope of an incident, with times in the form that the reader chose. */
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
