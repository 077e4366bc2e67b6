import { Button, Text } from "@mantine/core";
import { formatCount } from "../../kit/format";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { AnswerCard } from "./answer-card";
import { answerName, type Found, type FoundAnswer, tellInOrder } from "./answers.model";
import { CopyButton } from "./copy-button";
import { Narrowed } from "./narrowed";
import { askingsOf, kindWords, type Question } from "./question.model";
import classes from "./saved.module.css";
import { useHeldAnswers } from "./use-held-answers";

interface AnswersProps {
  question: Question;
  found: Found;
}

/** The answer for the newest write of a key and older ones under it, or the list of answers about several keys; newest first. */
export function Answers({ question, found: now }: AnswersProps) {
  const { found, more, hold, showAll } = useHeldAnswers(now);
  const { answers, unasked, readAt, hasMore } = found;
  const { lead, others, isDoubtful } = tellInOrder(found);
  const notSearched = unaskedSentence(question, unasked, answers.length > 0);
  const notAsked =
    unasked.length > 0 &&
    (lead === null || isDoubtful ? (
      <Unknown
        block
        what={answers.length === 0 ? "Whether there is a record" : "Whether there are more"}
        reason={notSearched}
      />
    ) : (
      <Text size="xs" c="dimmed" component="details">
        <summary>Not every path could be searched for more</summary>
        {notSearched}
      </Text>
    ));
  const card = (answer: FoundAnswer, large: boolean) => (
    <AnswerCard key={answerName(answer)} answer={answer} large={large} asked={question.kind} />
  );
  return (
    <div className={classes.answers} {...hold}>
      {isDoubtful && notAsked}
      {answers.length > 0 && (
        <div className={classes.answersHead}>
          <Text size="sm" c="dimmed" component="span">
            {lead === null && `${hasMore ? "The newest " : ""}${formatCount(answers.length)} answers, newest first · `}
            {lead !== null && others.length > 0 && more === 0 && "The newest write of this key · "}
            read <Time at={readAt} clockOnly />
            <span role="status">
              {more > 0 && ` · ${formatCount(more)} more ${more === 1 ? "answer has" : "answers have"} come since `}
            </span>
            {more > 0 && (
              <Button size="compact-xs" variant="subtle" onClick={showAll}>
                Show {more === 1 ? "it" : "them"}
              </Button>
            )}
          </Text>
          <CopyButton text={() => window.location.href}>Copy link to this answer</CopyButton>
        </div>
      )}
      {lead !== null && card(lead, true)}
      {lead?.answer === "no-record" && <Narrowed question={question} />}
      {!isDoubtful && notAsked}
      {lead !== null && others.length > 0 && (
        <h2 className={classes.earlier}>
          {formatCount(others.length)} earlier {others.length === 1 ? "write" : "writes"} of this key, newest first
        </h2>
      )}
      {others.map((answer) => card(answer, false))}
      {hasMore && (
        <Text size="sm" role="note">
          More writes match than are listed. Ask for one by its request id, its idempotency key or its mutation id
          {lead !== null && question.kind === "key" ? ", or look at the key’s own page." : "."}
        </Text>
      )}
    </div>
  );
}

function unaskedSentence(question: Question, unasked: Found["unasked"], found: boolean): string {
  const missing = unasked
    .map(({ kind, because }) => `${kindWords[kind]} (${because.replace(/\.$/, "")})`)
    .join(", as ");
  const asked = askingsOf(question).filter(({ kind }) => unasked.every((each) => each.kind !== kind));
  const nothing =
    found || asked.length === 0
      ? ""
      : ` Nothing was found under it as ${asked.map(({ kind }) => kindWords[kind]).join(", ")}.`;
  return `It could not be looked up as ${missing}.${nothing}`;
}
