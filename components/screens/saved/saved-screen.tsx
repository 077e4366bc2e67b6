"use client";
import { Text, Title } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { LiveView } from "../../kit/state/live-view";
import { Loading } from "../../kit/state/loading";
import { Answers } from "./answers";
import { AskForm } from "./ask-form";
import { keptKind, QUESTION_ADDRESS, type Question, readQuestion, writeQuestion } from "./question.model";
import classes from "./saved.module.css";
import { useAnswers } from "./use-answers";

/** "Did we save it?": one box, one answer. The screen changes nothing. */
export function SavedScreen() {
  const [asking, setAsking] = useQueryStates(QUESTION_ADDRESS, { history: "push" });
  const [picked, setPicked] = useState<Question["kind"] | null>(null);
  const question = readQuestion(asking);
  const asked = JSON.stringify(question);
  return (
    <div className={classes.screen}>
      <Title order={1}>Did we save it?</Title>
      <AskForm
        key={`form ${asked}`}
        question={question}
        kept={keptKind(question, picked)}
        onPick={setPicked}
        onAsk={(next) => setAsking(writeQuestion(next))}
      />
      {question === null ? <Explanation /> : <AnswerArea key={asked} question={question} />}
    </div>
  );
}

function AnswerArea({ question }: { question: Question }) {
  const answer = useAnswers(question);
  return (
    <LiveView answer={answer} what="the answer" loading={<Loading what="the answer" lines={4} height={34} />}>
      {(found) => <Answers question={question} found={found} />}
    </LiveView>
  );
}

function Explanation() {
  return (
    <Text c="dimmed" maw="65ch" data-state="empty">
      Paste what the customer or a log gives you: the key that was written, who wrote it, the request id, the
      idempotency key, or the mutation id. The answer says what was acknowledged, what is durable and what readers see,
      and has a sentence for the customer. Looking changes nothing.
    </Text>
  );
}
