"use client";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { type Covered, gapSentence } from "./coverage.model";

/** The note beside every "none": the sweep's round that it rests on, and the stores and keys not looked at. */
export function CoverageNote({ covered }: { covered: Covered }) {
  const { wentRoundAt, gaps } = covered;
  return (
    <span data-coverage={gaps.length > 0 ? "partial" : "whole"}>
      {wentRoundAt !== null && (
        <>
          as of the sweep that went round <Time after="at" at={wentRoundAt} clockOnly />
        </>
      )}
      {gaps.length > 0 && (
        <>
          {wentRoundAt !== null && " · "}
          <Unknown
            what={wentRoundAt === null ? "what the sweep has not looked at" : "the rest"}
            reason={gapSentence(gaps)}
          />
        </>
      )}
    </span>
  );
}
