"use client";
import { UnstyledButton } from "@mantine/core";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { exactValue } from "../../../lib/domain/json-text";
import { CopyId } from "../../kit/copy/copy-id";
import { formatVersion } from "../../kit/format";
import { KeyText } from "../../kit/key-text/key-text";
import { Time } from "../../kit/time/time";
import { TimedText } from "../../kit/time/timed-text";
import { ValueView } from "../../kit/value/value-view";
import { keyHref, savedHref } from "../../shared/links";
import { ObservedTag } from "../../shared/path/observed";
import { answerLooks } from "./answer-look";
import type { FoundAnswer } from "./answers.model";
import { CopyButton } from "./copy-button";
import { Evidence } from "./evidence";
import { Mending } from "./mending";
import { kindLabels, type Question } from "./question.model";
import classes from "./saved.module.css";

interface AnswerCardProps {
  answer: FoundAnswer;
  /** True for a lone answer: its sentence in the largest type, its evidence open. */
  large: boolean;
  /** The kind of the question. */
  asked: Question["kind"];
}

/** An answer: the sentence, the evidence, and the sentence for the customer. */
export function AnswerCard({ answer, large, asked }: AnswerCardProps) {
  const [opened, setOpened] = useState(large);
  const { word, icon: Icon, tone } = answerLooks[answer.answer];
  return (
    <article
      className={classes.answer}
      data-tone={tone}
      data-large={large}
      data-answer={answer.answer}
      data-state={tone === "unknown" ? "unknown" : undefined}
    >
      <header className={classes.answerHead}>
        <Icon size={large ? 34 : 22} aria-hidden className={classes.icon} />
        <div>
          <span className={classes.word}>{word}</span>
          <h2 className={classes.sentence}>
            <TimedText text={answer.sentence} />
          </h2>
          <Facts answer={answer} asked={asked} large={large} />
          <Mending answer={answer} />
        </div>
      </header>
      {!large && (
        <UnstyledButton className={classes.fold} aria-expanded={opened} onClick={() => setOpened(!opened)}>
          <span aria-hidden>{opened ? "▾" : "▸"}</span> Sentence for the customer, and the evidence
        </UnstyledButton>
      )}
      {opened && (
        <>
          <div className={classes.customer}>
            <div>
              <span className={classes.label}>For the customer</span>
              <p>{answer.customerSentence}</p>
            </div>
            <CopyButton text={() => answer.customerSentence}>Copy sentence</CopyButton>
          </div>
          <Evidence evidence={answer.evidence} />
          {answer.erasedAt !== null && (
            <p>
              The content was erased <Time after="on" at={answer.erasedAt} />.
            </p>
          )}
          {answer.payloadText !== null && (
            <ValueView value={exactValue(answer.payloadText)} what="What was written" folded />
          )}
        </>
      )}
    </article>
  );
}

function Facts({ answer, asked, large }: AnswerCardProps) {
  const { path, mode, key, version, mutation, acceptedAt, expectedBy, replacedBy, foundAs } = answer;
  const isObserved = mode === "observed";
  return (
    <dl className={classes.facts}>
      {path !== null && key !== null && (
        <Fact what="Key">
          <span>
            {path} /{" "}
            <CopyId id={key} what="key">
              <KeyText keyName={key} />
            </CopyId>
          </span>
          {isObserved && <ObservedTag />}
          <Link href={keyHref(path, key)} prefetch={false}>
            the key’s page
          </Link>
        </Fact>
      )}
      {version !== null && <Fact what="Version">{formatVersion(version)}</Fact>}
      {acceptedAt !== null && (
        <Fact what="Accepted">
          <Time at={acceptedAt} />
        </Fact>
      )}
      {expectedBy !== null && (
        <Fact what="Expected by">
          <Time at={expectedBy} clockOnly />
        </Fact>
      )}
      {mutation !== null && (
        <Fact what={isObserved ? "Write" : "Mutation"}>
          <CopyId id={mutation} what={isObserved ? "id of the row or job" : "mutation id"} />
          {!large && !isObserved && <Link href={savedHref({ mutation })}>this one alone</Link>}
        </Fact>
      )}
      {replacedBy !== null && (
        <Fact what="In its place">
          <CopyId id={replacedBy.mutation} what="mutation id" />
          <Link href={savedHref({ mutation: replacedBy.mutation })}>version {formatVersion(replacedBy.version)}</Link>
        </Fact>
      )}
      {asked === "any" && mutation !== null && (
        <Fact what="Found as">{foundAs.map((kind) => kindLabels[kind]).join(", ")}</Fact>
      )}
    </dl>
  );
}

function Fact({ what, children }: { what: string; children: ReactNode }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>{children}</dd>
    </div>
  );
}
